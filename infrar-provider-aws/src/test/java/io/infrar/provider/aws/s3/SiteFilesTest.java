package io.infrar.provider.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Folder;
import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFilesTest extends AwsHandlerContract {
    @TempDir
    Path files;

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            aws.s3("us-east-1").createBucket(r -> r.bucket("site-one"));
            aws.s3("us-east-1").createBucket(r -> r.bucket("site-two"));
        }
        write("one/index.html", "<p>hello");
        write("one/assets/app-3f9a1c2b.js", "run()");
        write("one/gone.txt", "gone");
        write("two/index.html", "<p>hello again");
        write("two/assets/app-3f9a1c2b.js", "run()");
        write("two/robots.txt", "User-agent: *");
    }

    private void write(String name, String text) {
        try {
            Path file = files.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected String type() {
        return "site-files";
    }

    @Override
    protected Object spec() {
        return spec("site-one", "one");
    }

    private SiteFiles.Spec spec(String bucket, String folder) {
        return new SiteFiles.Spec(
                Output.of(bucket), Folder.of(files.resolve(folder).toString()), null);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("site-one", "two"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("site-two", "one"));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            int objects = 0;
            for (String bucket : new String[] {"site-one", "site-two"}) {
                objects +=
                        aws.s3("us-east-1").listObjectsV2(r -> r.bucket(bucket)).keyCount();
            }
            return Optional.of(objects);
        }
    }

    @Test
    void pages_are_asked_for_each_time_and_hashed_files_kept_for_ever() {
        assertThat(file("index.html").cacheControl()).contains("max-age=0").contains("s-maxage=31536000");
        assertThat(file("index.html").contentType()).isEqualTo("text/html; charset=utf-8");
        for (String hashed : new String[] {
            "_next/static/chunks/main-3f9a1c2b77aa.js", "assets/index-DiwrgTda.css", "a.0f1e2d3c4b.woff2"
        }) {
            assertThat(file(hashed).cacheControl()).as(hashed).contains("immutable");
        }
        for (String plain : new String[] {
            "favicon.ico",
            "images/background.png",
            "robots.txt",
            "sw.js",
            "photo-Vacation.jpg",
            "report-20240101.pdf",
            "assets/logo.png"
        }) {
            assertThat(file(plain).cacheControl()).as(plain).contains("must-revalidate");
        }
        assertThat(file("logo.SVG").contentType()).isEqualTo("image/svg+xml");
        assertThat(file("LICENSE").contentType()).isEqualTo("application/octet-stream");
    }

    private static SiteFile file(String key) {
        return new SiteFile(Path.of(key), key, "");
    }
}
