package io.infrar.testkit.cloudflare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules language as far as needed to refuse what Cloudflare refuses: unbalanced parentheses and quotes, unknown fields and
 * functions, operators that do not fit the field, assignment, and filters that are not true or false.
 */
final class Expression {
    enum Type {
        BOOL,
        STRING,
        NUMBER,
        IP,
        MAP,
        LIST,
        ANY
    }

    /** What is wrong, and where; {@code column} counts from 1. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String source, int column, String message) {
            super("Filter parsing error (1:" + column + "): " + source + " ^ " + message, null, false, false);
        }
    }

    private record Token(Kind kind, String text, int at) {}

    private enum Kind {
        NAME,
        STRING,
        NUMBER,
        ADDRESS,
        LIST_NAME,
        SYMBOL,
        END
    }

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:"
                    + "(?<raw>r(?<hash>#*)\"(?:.*?)\"\\k<hash>)"
                    + "|(?<string>\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")"
                    + "|(?<range>\\d+\\.\\.\\d+)"
                    + "|(?<address>\\d+\\.\\d+\\.\\d+\\.\\d+(?:/\\d+|\\.\\.\\d+\\.\\d+\\.\\d+\\.\\d+)?|[0-9a-fA-F]*:[0-9a-fA-F:]*(?:/\\d+)?)"
                    + "|(?<number>-?\\d+(?:\\.\\d+)?)"
                    + "|(?<list>\\$[a-z_][a-z0-9_.]*)"
                    + "|(?<name>[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z0-9_]+)*+)"
                    + "|(?<symbol>==|!=|<=|>=|&&|\\|\\||\\^\\^|[<>~!=(){}\\[\\],*])"
                    + ")",
            Pattern.DOTALL);
    private static final Set<String> COMPARE = Set.of(
            "eq",
            "==",
            "ne",
            "!=",
            "lt",
            "<",
            "le",
            "<=",
            "gt",
            ">",
            "ge",
            ">=",
            "contains",
            "matches",
            "~",
            "in",
            "wildcard",
            "strict");
    private static final Set<String> ORDER = Set.of("lt", "<", "le", "<=", "gt", ">", "ge", ">=");
    private static final Set<String> TEXT = Set.of("contains", "matches", "~", "wildcard", "strict");
    private static final Set<String> REGEX = Set.of("matches", "~");

    private static final int DEEPEST = 100;
    private final String source;
    private final boolean regex;
    private final List<Token> tokens;
    private int next;
    private int depth;

    private Expression(String source, boolean regex) {
        this.source = source;
        this.regex = regex;
        this.tokens = tokens(source);
    }

    /** Checks a rule's filter, which must be true or false; {@code regex}: whether the plan includes regular expressions. */
    static void checkFilter(String source, boolean regex) {
        Type type = new Expression(source, regex).whole();
        if (type != Type.BOOL && type != Type.ANY) {
            throw new Wrong(source, 1, "expected value of type Bool, but got " + title(type));
        }
    }

    /** Checks an expression that gives a value, as for a redirect's target or a header. */
    static void checkValue(String source, boolean regex) {
        new Expression(source, regex).whole();
    }

    private static List<Token> tokens(String source) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(source);
        int at = 0;
        while (!source.substring(at).isBlank()) {
            int start = at + leadingSpace(source, at);
            if (!matcher.region(at, source.length()).lookingAt()) {
                char wrong = source.charAt(start);
                throw new Wrong(source, start + 1, wrong == '"' ? "missing ending quote" : "unrecognised input");
            }
            tokens.add(token(matcher, start));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "", source.length()));
        return tokens;
    }

    private static int leadingSpace(String source, int from) {
        int at = from;
        while (Character.isWhitespace(source.charAt(at))) {
            at++;
        }
        return at - from;
    }

    private static Token token(Matcher matcher, int at) {
        for (var kind : List.of("raw", "string", "range", "address", "number", "list", "name", "symbol")) {
            String text = matcher.group(kind);
            if (text != null) {
                return new Token(kind(kind), text, at);
            }
        }
        throw new IllegalStateException(matcher.group());
    }

    private static Kind kind(String group) {
        return switch (group) {
            case "raw", "string" -> Kind.STRING;
            case "range", "number" -> Kind.NUMBER;
            case "address" -> Kind.ADDRESS;
            case "list" -> Kind.LIST_NAME;
            case "name" -> Kind.NAME;
            default -> Kind.SYMBOL;
        };
    }

    private Type whole() {
        if (peek().kind() == Kind.END) {
            throw new Wrong(source, 1, "expected expression");
        }
        Type type = or();
        if (peek().kind() != Kind.END) {
            throw wrong(peek(), "unrecognised input");
        }
        return type;
    }

    private Type or() {
        if (++depth > DEEPEST) {
            throw wrong(peek(), "the expression is nested too deeply");
        }
        Type type = alternatives();
        depth--;
        return type;
    }

    private Type alternatives() {
        return chain(() -> chain(() -> chain(this::not, "and", "&&"), "xor", "^^"), "or", "||");
    }

    private interface Part {
        Type read();
    }

    private Type chain(Part part, String word, String sign) {
        Token start = peek();
        Type type = part.read();
        while (isNext(word) || isNext(sign)) {
            mustBeBool(type, start);
            next++;
            Token right = peek();
            mustBeBool(part.read(), right);
            type = Type.BOOL;
        }
        return type;
    }

    private Type not() {
        if (isNext("not") || isNext("!")) {
            next++;
            Token start = peek();
            mustBeBool(not(), start);
            return Type.BOOL;
        }
        return comparison();
    }

    private Type comparison() {
        Type left = value();
        Token operator = peek();
        if (operator.kind() != Kind.END && operator.text().equals("=")) {
            throw wrong(operator, "unrecognised input");
        }
        if (!COMPARE.contains(operator.text()) || operator.kind() == Kind.STRING) {
            return left;
        }
        next++;
        if (operator.text().equals("strict")) {
            expect("wildcard");
        }
        if (REGEX.contains(operator.text()) && !regex) {
            throw wrong(operator, "the use of operator Matches is not allowed: not entitled");
        }
        fits(left, operator);
        if (operator.text().equals("in")) {
            set(left);
        } else {
            literal(left);
        }
        return Type.BOOL;
    }

    private void fits(Type left, Token operator) {
        boolean text = TEXT.contains(operator.text()) && left != Type.STRING && left != Type.ANY;
        boolean order = ORDER.contains(operator.text()) && (left == Type.BOOL || left == Type.MAP || left == Type.LIST);
        boolean bool = left == Type.BOOL || left == Type.MAP || left == Type.LIST;
        if (text || order || bool) {
            throw wrong(operator, "cannot perform this operation on type " + title(left));
        }
    }

    private void set(Type left) {
        if (peek().kind() == Kind.LIST_NAME) {
            next++;
            return;
        }
        expect("{");
        if (isNext("}")) {
            throw wrong(peek(), "expected at least one value");
        }
        while (!isNext("}")) {
            if (isNext(",") || peek().kind() == Kind.END) {
                throw wrong(
                        peek(), peek().kind() == Kind.END ? "expected literal \"}\"" : "invalid digit found in string");
            }
            literal(left);
        }
        next++;
    }

    private void literal(Type left) {
        Token token = peek();
        Type type = literalType(token).orElse(null);
        if (type == null) {
            if (token.kind() != Kind.NAME && !token.text().equals("(")) {
                throw wrong(token, "expected " + title(left) + " value");
            }
            type = value();
        } else {
            next++;
        }
        boolean ipAsNumber = left == Type.IP && type == Type.NUMBER;
        if (left != Type.ANY && type != Type.ANY && (left != type || ipAsNumber)) {
            throw wrong(token, "expected " + title(left) + " value, but got " + title(type));
        }
    }

    private static Optional<Type> literalType(Token token) {
        return switch (token.kind()) {
            case STRING -> Optional.of(Type.STRING);
            case NUMBER -> Optional.of(Type.NUMBER);
            case ADDRESS -> Optional.of(Type.IP);
            default -> Optional.empty();
        };
    }

    private Type value() {
        Token token = peek();
        if (isNext("(")) {
            next++;
            Type type = or();
            expect(")");
            return type;
        }
        Type literal = literalType(token).orElse(null);
        if (literal != null) {
            next++;
            return literal;
        }
        if (token.kind() != Kind.NAME) {
            throw wrong(token, token.kind() == Kind.END ? "unexpected end of input" : "expected identifier");
        }
        next++;
        return isNext("(") ? call(token) : field(token);
    }

    private Type call(Token name) {
        Type type = ExpressionFields.function(name.text())
                .orElseThrow(() -> wrong(name, "unknown function " + name.text()));
        next++;
        while (!isNext(")")) {
            or();
            if (!isNext(",") && !isNext(")")) {
                throw wrong(peek(), "expected literal \",\"");
            }
            if (isNext(",")) {
                next++;
            }
        }
        next++;
        while (isNext("[")) {
            next++;
            expect("*");
            expect("]");
        }
        return type;
    }

    private Type field(Token name) {
        String text = name.text().toLowerCase(Locale.ROOT);
        Type type = text.equals(name.text()) ? ExpressionFields.field(text).orElse(null) : null;
        if (type == null) {
            throw wrong(name, "unknown identifier");
        }
        return index(type);
    }

    private Type index(Type type) {
        Type result = type;
        while (isNext("[")) {
            Token open = peek();
            if (result != Type.MAP && result != Type.LIST && result != Type.ANY) {
                throw wrong(open, "cannot index type " + title(result));
            }
            next++;
            Token key = peek();
            if (!key.text().equals("*") && key.kind() != Kind.STRING && key.kind() != Kind.NUMBER) {
                throw wrong(key, "expected quoted utf8 string or positive integer");
            }
            next++;
            expect("]");
            result = result == Type.MAP ? Type.LIST : result == Type.LIST ? Type.STRING : Type.ANY;
        }
        return result;
    }

    private void mustBeBool(Type type, Token at) {
        if (type != Type.BOOL && type != Type.ANY) {
            throw wrong(at, "expected value of type Bool, but got " + title(type));
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean isNext(String text) {
        Token token = peek();
        return token.kind() != Kind.STRING
                && token.kind() != Kind.END
                && token.text().equals(text);
    }

    private void expect(String text) {
        if (!isNext(text)) {
            throw wrong(peek(), "expected literal \"" + text + "\"");
        }
        next++;
    }

    private Wrong wrong(@Nullable Token token, String message) {
        return new Wrong(source, (token == null ? source.length() : token.at()) + 1, message);
    }

    private static String title(Type type) {
        return switch (type) {
            case BOOL -> "Bool";
            case STRING -> "Bytes";
            case NUMBER -> "Int";
            case IP -> "Ip";
            case MAP -> "Map";
            case LIST -> "Array";
            case ANY -> "Any";
        };
    }
}
