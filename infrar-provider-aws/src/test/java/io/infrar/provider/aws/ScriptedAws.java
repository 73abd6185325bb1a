package io.infrar.provider.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.infrar.provider.aws.sdk.AwsClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers calls as a script says, for what a simulation does not do: faults, slow changes, answers with many pages. */
public final class ScriptedAws implements AutoCloseable {
    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=([A-Za-z0-9]+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> script = Collections.synchronizedMap(new TreeMap<>());
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());

    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

    /** @param status 0 ends the connection without an answer */
    private record Answer(int status, String type, String body) {}

    public ScriptedAws() {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Settings of a connection to it. */
    public Map<String, String> settings() {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint().toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "INFRAR_AWS_SETTLE", "PT0S");
    }

    public AwsClients clients() {
        return new AwsClients(AwsTests.connection(settings()));
    }

    /**
     * The next answer to an action, of REST services to method and path, with the first name of the query where that is scripted: {@code
     * PUT /bucket?policy}. The last answer of an action is given again and again.
     */
    public ScriptedAws on(String action, int status, String xmlOrJson) {
        String type = xmlOrJson.startsWith("{") ? "application/x-amz-json-1.1" : "text/xml";
        script.computeIfAbsent(action, name -> new ArrayDeque<>()).add(new Answer(status, type, xmlOrJson));
        return this;
    }

    /** An error in the form of the EC2 API. */
    public ScriptedAws ec2Error(String action, int status, String code) {
        return on(
                action,
                status,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>scripted</Message></Error></Errors>"
                        + "<RequestID>req-1</RequestID></Response>");
    }

    /** An error in the form of the other XML services, such as RDS and IAM. */
    public ScriptedAws queryError(String action, int status, String code) {
        return on(
                action,
                status,
                "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>scripted</Message></Error>"
                        + "<RequestId>req-1</RequestId></ErrorResponse>");
    }

    /** Ends the connection without an answer. */
    public ScriptedAws lost(String action) {
        return on(action, 0, "");
    }

    /** The actions that were called, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The bodies of the calls, in order, decoded where they are forms. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    /** As whom and for which region and service the calls were signed, in order. */
    public List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        Matcher form = ACTION.matcher(body);
        String action = target != null
                ? target.substring(target.lastIndexOf('.') + 1)
                : form.find()
                        ? form.group(1)
                        : exchange.getRequestMethod() + " "
                                + exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getQuery();
        if (query != null && script.containsKey(action + "?" + query.split("[=&]", 2)[0])) {
            action += "?" + query.split("[=&]", 2)[0];
        }
        calls.add(action);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        bodies.add(target == null ? URLDecoder.decode(body, StandardCharsets.UTF_8) : body);
        Answer answer = next(action);
        if (answer.status() != 0) {
            byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
        exchange.close();
    }

    private Answer next(String action) {
        Deque<Answer> answers = script.get(action);
        if (answers == null) {
            return new Answer(
                    400,
                    "text/xml",
                    "<Response><Errors><Error><Code>NotScripted</Code><Message>" + action
                            + "</Message></Error></Errors></Response>");
        }
        synchronized (answers) {
            Answer first = answers.getFirst();
            if (answers.size() > 1) {
                answers.removeFirst();
            }
            return first;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
