package io.infrar.examples.platform;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of orders. One connection, used by one thread at a time and opened again when it broke. */
final class Orders implements AutoCloseable {
    private static final int VALID_SECONDS = 2;
    private static final long SCHEMA_LOCK = 0x1f5a; // two replicas may start at once

    private final String url;
    private final String user;
    private final String password;
    private @Nullable Connection connection;

    /** An order as stored. */
    record Order(long id, String item, int quantity) {}

    Orders(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    synchronized void prepare() throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + SCHEMA_LOCK + ")");
            statement.execute("CREATE TABLE IF NOT EXISTS orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " item text NOT NULL, quantity integer NOT NULL CHECK (quantity > 0))");
            statement.execute("SELECT pg_advisory_unlock(" + SCHEMA_LOCK + ")");
        }
    }

    synchronized Order add(String item, int quantity) throws SQLException {
        try (PreparedStatement insert =
                connection().prepareStatement("INSERT INTO orders (item, quantity) VALUES (?, ?) RETURNING id")) {
            insert.setString(1, item);
            insert.setInt(2, quantity);
            try (ResultSet result = insert.executeQuery()) {
                result.next();
                return new Order(result.getLong(1), item, quantity);
            }
        }
    }

    synchronized List<Order> latest(int most) throws SQLException {
        try (PreparedStatement select =
                connection().prepareStatement("SELECT id, item, quantity FROM orders ORDER BY id DESC LIMIT ?")) {
            select.setInt(1, most);
            List<Order> orders = new ArrayList<>();
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    orders.add(new Order(result.getLong(1), result.getString(2), result.getInt(3)));
                }
            }
            return orders;
        }
    }

    synchronized boolean isUp() {
        try {
            return connection().isValid(VALID_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || !open.isValid(VALID_SECONDS)) {
            close();
            open = DriverManager.getConnection(url, user, password);
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() throws SQLException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
