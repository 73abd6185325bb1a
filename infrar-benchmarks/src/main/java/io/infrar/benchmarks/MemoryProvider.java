package io.infrar.benchmarks;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Region;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Charge;
import io.infrar.spi.Connection;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.Observation.Owner;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ReadContext;
import io.infrar.spi.Resource;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it makes in the memory of this process. Each verb of each resource takes a given time, which may be none. */
final class MemoryProvider implements Provider {
    static final String ID = "memory";

    private final Shape shape;
    private final Duration latency;
    private final List<ResourceType<?, ?>> types;
    private final Map<String, Item> objects = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    MemoryProvider(Shape shape, Duration latency) {
        this.shape = shape;
        this.latency = latency;
        this.types = shape.parts().stream()
                .map(part -> part.address().type())
                .distinct()
                .<ResourceType<?, ?>>map(type -> ResourceType.of(type, Item.class, Item.Outputs.class))
                .toList();
    }

    /** How many objects there are. */
    int size() {
        return objects.size();
    }

    /** The highest number of verbs that ran at the same time. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Region> regions() {
        return List.of(new Region("here", "--", Jurisdiction.LOCAL));
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.BUCKET);
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        return types;
    }

    @Override
    public Translation translate(Slice slice) {
        Translation.Builder translation = Translation.builder();
        for (Part part : shape.parts()) {
            ComponentKey component = new ComponentKey(Kind.BUCKET, part.component());
            Placement placement = slice.placements().get(component);
            if (placement != null) {
                translation.add(Resource.of(part.address(), component, placement, item(part))
                        .costs(new Charge(ID, "things", part.address().type(), "here", BigDecimal.TEN, null)));
            }
        }
        return translation.build();
    }

    static Item item(Part part) {
        List<Output<String>> needs = new ArrayList<>();
        for (Address needed : part.needs()) {
            needs.add(Output.ofResource(needed, "id"));
        }
        Output<String> label = part.needs().isEmpty()
                ? null
                : Output.format(
                        "{}/{}",
                        part.address().name(),
                        Output.ofResource(part.needs().get(0), "endpoint"));
        return new Item(
                "10.0.0.0/16",
                "what " + part.address().name() + " is for",
                true,
                100,
                "15",
                2,
                needs,
                label,
                List.of(
                        new Item.Rule(443, 443, "tcp", List.of("0.0.0.0/0"), "from anywhere"),
                        new Item.Rule(
                                8080, 8080, "tcp", List.of("10.0.1.0/24", "10.0.2.0/24"), "from the load balancer")),
                Map.of("Name", part.address().name(), "Component", part.component()));
    }

    @Override
    public ProviderSession connect(Connection connection) {
        return new ProviderSession() {
            @Override
            @SuppressWarnings("unchecked") // there is only one pair of records
            public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
                return (ResourceHandler<S, O>) new Handler();
            }

            @Override
            public void close() {}
        };
    }

    private void call() {
        int now = running.incrementAndGet();
        mostAtOnce.accumulateAndGet(now, Math::max);
        try {
            TimeUnit.NANOSECONDS.sleep(latency.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
        }
    }

    private final class Handler implements ResourceHandler<Item, Item.Outputs> {
        @Override
        public List<Observation<Item, Item.Outputs>> read(ReadContext context, List<Known<Item, Item.Outputs>> known) {
            call();
            List<Observation<Item, Item.Outputs>> answers = new ArrayList<>(known.size());
            for (Known<Item, Item.Outputs> each : known) {
                Item item = objects.get(each.physicalName());
                answers.add(
                        item == null
                                ? Observation.absent()
                                : Observation.present(
                                        each.physicalName(), item, outputs(each.physicalName()), Owner.OURS));
            }
            return answers;
        }

        @Override
        public Applied<Item.Outputs> apply(ApplyContext<Item, Item.Outputs> context) {
            call();
            String id = context.known().physicalName();
            objects.put(id, context.spec());
            return new Applied<>(id, outputs(id));
        }

        @Override
        public void delete(DeleteContext<Item, Item.Outputs> context) {
            call();
            objects.remove(context.known().physicalName());
        }

        private Item.Outputs outputs(String id) {
            return new Item.Outputs(id, "memory:here:" + id, id + ".internal");
        }
    }

    /** The JSON of an item, as the engine makes it. */
    static Json json(Part part) {
        return Json.of(item(part));
    }
}
