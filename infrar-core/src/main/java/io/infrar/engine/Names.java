package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.spi.ResourceType;
import java.security.SecureRandom;
import java.util.Locale;

/**
 * Physical names: environment, resource and instance token, within what the type allows. The token is drawn when an instance is
 * first announced and recorded with it, so that every later run finds the same name.
 */
final class Names {
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int TOKEN_LENGTH = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Names() {}

    /** 40 random bits in letters and digits that cannot be confused. */
    static String newToken() {
        StringBuilder token = new StringBuilder(TOKEN_LENGTH);
        for (int i = 0; i < TOKEN_LENGTH; i++) {
            token.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }

    /**
     * The front is cut where it is too long: the token is what makes the name unique. No two separators are side by side, which many
     * vendors refuse.
     */
    static String physical(String environment, Address address, String token, ResourceType.Naming naming) {
        String separator = naming.allowed().substring(0, 1);
        StringBuilder front = new StringBuilder();
        for (char letter : (environment + "-" + address.name()).toCharArray()) {
            boolean plain = (letter >= 'a' && letter <= 'z')
                    || (letter >= 'A' && letter <= 'Z')
                    || (letter >= '0' && letter <= '9');
            String next = plain || naming.allowed().indexOf(letter) >= 0 ? String.valueOf(letter) : separator;
            if (plain || !endsWithSeparator(front)) {
                front.append(next);
            }
        }
        int room = naming.maxLength() - TOKEN_LENGTH - 1;
        if (front.length() > room) {
            front.setLength(room);
        }
        if (endsWithSeparator(front)) {
            front.setLength(front.length() - 1);
        }
        String name = front + separator + token;
        return naming.lowerCase() ? name.toLowerCase(Locale.ROOT) : name;
    }

    private static boolean endsWithSeparator(StringBuilder name) {
        return !name.isEmpty() && !Character.isLetterOrDigit(name.charAt(name.length() - 1));
    }
}
