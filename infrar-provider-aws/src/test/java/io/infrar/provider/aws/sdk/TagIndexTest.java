package io.infrar.provider.aws.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.provider.aws.ScriptedAws;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TagIndexTest {
    private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients clients = server.clients();
    private final TagIndex index = clients.tagIndex("eu-west-1");

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    private static String page(String arn, String token) {
        return "{\"PaginationToken\":\"" + token + "\",\"ResourceTagMappingList\":[{\"ResourceARN\":\"" + arn
                + "\",\"Tags\":[{\"Key\":\"Project\",\"Value\":\"infrar\"}]}]}";
    }

    @Test
    void all_pages_are_read_once_for_all_resources() {
        server.on("GetResources", 200, page(ARN, "more")).on("GetResources", 200, page(ARN + "2", ""));

        assertThat(index.get(ARN)).containsEntry("Project", "infrar");
        assertThat(index.get(ARN + "2")).containsEntry("Project", "infrar");
        assertThat(index.get(ARN + "3")).isNull();

        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void an_index_that_fails_knows_nothing_and_is_not_asked_for_each_resource() {
        server.on("GetResources", 500, "{\"__type\":\"InternalServiceException\",\"message\":\"scripted\"}");

        for (int i = 0; i < 50; i++) {
            assertThat(index.get(ARN + i)).isNull();
        }

        assertThat(server.calls()).as("one try and one more").hasSize(2);
    }
}
