package io.infrar.examples.platform;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The scheduled job: takes the price list {@code pricing/list.csv} from the bucket of uploads into the table {@code prices}, all
 * of it or nothing, and leaves a report in the bucket of artifacts. Exit 0 also when there is no list, 1 when it has a bad line.
 */
public final class PricingSync {
    /** Where the list is expected: lines of {@code sku,amount,currency}. */
    public static final String LIST = "pricing/list.csv";

    /** Where the report goes. */
    public static final String REPORT = "pricing/report.txt";

    private PricingSync() {}

    record Price(String sku, BigDecimal amount, String currency) {}

    /** Runs once. */
    public static void main(String... words) throws SQLException {
        Settings settings = new Settings(System.getenv());
        String url = settings.text("DATABASE_URL");
        String user = settings.text("DATABASE_USER");
        String password = settings.text("DATABASE_PASSWORD");
        String uploads = settings.text("S3_BUCKET_UPLOADS");
        String artifacts = settings.text("S3_BUCKET_ARTIFACTS");
        settings.text("S3_ENDPOINT");
        settings.text("S3_REGION");
        settings.text("S3_ACCESS_KEY");
        settings.text("S3_SECRET_KEY");
        settings.complete();
        try (ObjectStorage storage = ObjectStorage.of(settings)) {
            Optional<String> list = storage.get(uploads, LIST);
            if (list.isEmpty()) {
                System.out.println("there is no " + LIST + ": nothing to do");
                return;
            }
            List<Price> prices;
            try {
                prices = parse(list.get());
            } catch (IllegalArgumentException e) {
                System.out.println(LIST + ": " + e.getMessage());
                System.exit(1);
                return;
            }
            try (Connection connection = DriverManager.getConnection(url, user, password)) {
                store(connection, prices);
            }
            storage.put(artifacts, REPORT, prices.size() + " prices taken over at " + Instant.now() + "\n");
            System.out.println(prices.size() + " prices taken over");
        }
    }

    static List<Price> parse(String csv) {
        List<Price> prices = new ArrayList<>();
        List<String> lines = csv.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            if (fields.length != 3 || !fields[1].matches("\\d{1,9}(\\.\\d{1,6})?") || !fields[2].matches("[A-Z]{3}")) {
                throw new IllegalArgumentException("line " + (i + 1) + " is not sku,amount,currency: " + lines.get(i));
            }
            prices.add(new Price(fields[0], new BigDecimal(fields[1]), fields[2]));
        }
        return prices;
    }

    private static void store(Connection connection, List<Price> prices) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS prices (sku text PRIMARY KEY, amount numeric NOT NULL,"
                    + " currency char(3) NOT NULL)");
        }
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO prices VALUES (?, ?, ?)"
                + " ON CONFLICT (sku) DO UPDATE SET amount = excluded.amount, currency = excluded.currency")) {
            for (Price price : prices) {
                upsert.setString(1, price.sku());
                upsert.setBigDecimal(2, price.amount());
                upsert.setString(3, price.currency());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
        connection.commit();
    }
}
