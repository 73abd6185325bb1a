package io.infrar.provider.aws.observe;

import io.infrar.model.Json;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;

class DashboardTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "dashboard";
    }

    @Override
    protected Object spec() {
        return new Dashboard.Spec(
                Json.parse("{\"widgets\": [{\"type\": \"text\", \"width\": 24.0, \"properties\": {}}]}"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Dashboard.Spec(Json.parse("{\"widgets\": []}")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.cloudWatch("us-east-1")
                    .listDashboards(r -> {})
                    .dashboardEntries()
                    .size());
        }
    }
}
