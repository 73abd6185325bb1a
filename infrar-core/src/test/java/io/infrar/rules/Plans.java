package io.infrar.rules;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Kind;
import io.infrar.model.Money;
import io.infrar.model.Placement;
import io.infrar.model.Region;
import io.infrar.spi.Action;
import io.infrar.spi.Charge;
import io.infrar.spi.Connection;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.Price;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans by hand, for tests. */
final class Plans {
    private Plans() {}

    static Plan of(Environment environment, PlannedChange... changes) {
        return of(Plan.Mode.APPLY, environment, CostReport.EMPTY, changes);
    }

    static Plan of(Plan.Mode mode, Environment environment, CostReport costAfter, PlannedChange... changes) {
        return new Plan(
                Plan.FORMAT,
                mode,
                environment,
                "lineage",
                1,
                List.of(changes),
                Map.of(),
                List.<Finding>of(),
                CostReport.EMPTY,
                costAfter);
    }

    static PlannedChange change(Action action, ComponentKey component, boolean isProtected) {
        return change(action, component, new Placement("fake", null, null), isProtected, Row.Status.READY);
    }

    static PlannedChange change(
            Action action, ComponentKey component, Placement placement, boolean isProtected, Row.Status status) {
        Address address = new Address(placement.provider(), component.kind().label(), component.name());
        boolean before = action != Action.CREATE;
        boolean after = action != Action.DELETE;
        return new PlannedChange(
                address,
                action,
                component,
                placement,
                action.replaces() ? "engine changes" : "",
                List.of(),
                before ? row(address, component, placement, isProtected, status) : null,
                after
                        ? new PlannedChange.Desired(Json.object(), 1, List.of(), isProtected, false, false, List.of())
                        : null,
                null,
                Set.of(),
                null,
                null);
    }

    private static Row row(
            Address address, ComponentKey component, Placement placement, boolean isProtected, Row.Status status) {
        return new Row(
                address,
                "token",
                status,
                component,
                placement,
                component.name(),
                "id",
                1,
                Json.object(),
                Json.object(),
                List.of(),
                true,
                isProtected,
                false,
                null,
                List.of());
    }

    /** A line for each component; an amount of null is an unknown price. */
    static CostReport.Line line(ComponentKey component, @Nullable Money monthly, boolean optional) {
        Charge charge = new Charge("fake", "thing", "large", "x1", BigDecimal.ONE, null);
        Price price = monthly == null
                ? null
                : new Price(
                        "month",
                        monthly.currency(),
                        List.of(new Price.Tier(null, monthly.amount())),
                        LocalDate.EPOCH,
                        "test");
        return new CostReport.Line(
                new Address("fake", component.kind().label(), component.name()),
                component,
                charge,
                price,
                monthly,
                optional);
    }

    /** Only says where its regions are. */
    static Provider provider(String id, Region... regions) {
        return new Provider() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public List<Region> regions() {
                return Arrays.asList(regions);
            }

            @Override
            public Set<Kind> kinds() {
                return EnumSet.allOf(Kind.class);
            }

            @Override
            public List<ResourceType<?, ?>> types() {
                return List.of();
            }

            @Override
            public Translation translate(Slice slice) {
                return Translation.builder().build();
            }

            @Override
            public ProviderSession connect(Connection connection) {
                throw new UnsupportedOperationException("offline");
            }
        };
    }
}
