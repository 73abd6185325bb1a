package io.infrar.pricing;

import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import io.infrar.spi.PriceBook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Every price book that is asked; the first that knows a price wins. As safe for several threads as its books. */
public final class Prices {
    /** Lists are long, and a program may open many engines; so those of the last days asked for are kept. */
    private static final int KEPT = 16;

    private static final Map<ListOfDay, PriceBookJson> READ = new LinkedHashMap<>();

    private final List<PriceBook> books;

    private record ListOfDay(String list, LocalDate day) {}

    public Prices(List<? extends PriceBook> books) {
        this.books = List.copyOf(books);
    }

    /**
     * The books registered as services, then the lists that lie beside the providers on the class path.
     *
     * @param providers the ids of the providers whose lists are looked for
     * @param on the day whose prices are asked for
     * @throws IllegalArgumentException when a list is not well-formed
     */
    public static Prices find(ClassLoader loader, Collection<String> providers, LocalDate on) {
        List<PriceBook> found = new ArrayList<>();
        ServiceLoader.load(PriceBook.class, loader).forEach(found::add);
        for (String provider : providers) {
            try {
                Enumeration<URL> lists = loader.getResources(PriceBookJson.RESOURCE.formatted(provider));
                while (lists.hasMoreElements()) {
                    found.add(read(lists.nextElement(), on));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the prices of " + provider, e);
            }
        }
        return new Prices(found);
    }

    private static PriceBook read(URL list, LocalDate on) throws IOException {
        ListOfDay key = new ListOfDay(list.toString(), on);
        synchronized (READ) {
            PriceBookJson book = READ.get(key);
            if (book == null) {
                book = PriceBookJson.read(open(list), list.toString(), on);
                if (READ.size() >= KEPT) {
                    READ.remove(READ.keySet().iterator().next());
                }
                READ.put(key, book);
            }
            return book;
        }
    }

    /** Without the cache of jar files, which would keep them open. */
    private static InputStream open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    /** The same prices after those of another book, which wins where both know one. */
    public Prices after(PriceBook first) {
        List<PriceBook> all = new ArrayList<>();
        all.add(first);
        all.addAll(books);
        return new Prices(all);
    }

    /** The price of what is charged; empty when no book knows it. */
    public Optional<Price> price(Charge charge) {
        return books.stream()
                .filter(book -> book.provider().equals(charge.provider()))
                .flatMap(book -> book.price(charge).stream())
                .findFirst();
    }
}
