package io.infrar.provider.cloudflare.pages;

import io.infrar.provider.cloudflare.api.CommentMarks;
import io.infrar.spi.Marks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A deployment as the API shows it. What we made says so, and of what, in the message of the commit that it pretends to be from. */
record Deployment(
        String id,
        @Nullable String environment,
        @Nullable String url,
        @Nullable List<String> aliases,
        @Nullable Stage latestStage,
        @Nullable Trigger deploymentTrigger) {
    private static final Pattern FOLDER = Pattern.compile("folder=(\\S+)");
    private static final Pattern FUNCTIONS = Pattern.compile("functions=(\\S+)");
    private static final Set<String> FAILED = Set.of("failure", "canceled", "skipped");

    record Stage(@Nullable String name, @Nullable String status) {}

    record Trigger(@Nullable Metadata metadata) {}

    record Metadata(
            @Nullable String branch,
            @Nullable String commitHash,
            @Nullable String commitMessage) {}

    /**
     * The message of a deployment.
     *
     * @param functions digest of the functions; null when there are none
     */
    static String message(Map<String, String> marks, String folder, @Nullable String functions) {
        return CommentMarks.text(marks, 200) + " folder=" + folder
                + (functions == null ? "" : " functions=" + functions);
    }

    private @Nullable Metadata metadata() {
        return deploymentTrigger == null ? null : deploymentTrigger.metadata();
    }

    private String text() {
        Metadata metadata = metadata();
        return metadata == null || metadata.commitMessage() == null ? "" : metadata.commitMessage();
    }

    String branch() {
        Metadata metadata = metadata();
        return metadata == null || metadata.branch() == null ? "" : metadata.branch();
    }

    /** What it is made of, see {@link PagesDeployment#content}. */
    String content() {
        Metadata metadata = metadata();
        return metadata == null || metadata.commitHash() == null ? "" : metadata.commitHash();
    }

    Map<String, String> marks() {
        return CommentMarks.read(text());
    }

    boolean isOf(String token) {
        return token.equals(marks().get(Marks.INSTANCE));
    }

    Optional<String> folder() {
        return first(FOLDER);
    }

    Optional<String> functions() {
        return first(FUNCTIONS);
    }

    private Optional<String> first(Pattern pattern) {
        Matcher matcher = pattern.matcher(text());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    boolean isLive() {
        return latestStage != null && "deploy".equals(latestStage.name()) && "success".equals(latestStage.status());
    }

    boolean hasFailed() {
        return latestStage != null && latestStage.status() != null && FAILED.contains(latestStage.status());
    }

    /** The address of its branch, which stays when another deployment of the branch takes its place. */
    @Nullable
    String alias() {
        return aliases == null
                ? null
                : aliases.stream()
                        .filter(alias -> alias.endsWith(".pages.dev"))
                        .findFirst()
                        .orElse(null);
    }
}
