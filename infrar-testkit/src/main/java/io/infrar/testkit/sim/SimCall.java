package io.infrar.testkit.sim;

import java.util.List;
import java.util.Map;

/**
 * A call that a simulator has answered, with everything in it, secrets included: it is for tests.
 *
 * @param path below the base path
 * @param body of the request, as text
 * @param status of the answer
 * @param answer its body, as text
 */
public record SimCall(
        String method, String path, Map<String, List<String>> query, String body, int status, String answer) {
    /** Method and path, such as {@code POST /servers}. */
    public String line() {
        return method + " " + path;
    }
}
