package io.infrar.provider.cloudflare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an expression of Cloudflare's rules language far enough to find what cannot be right before anything is made: parentheses,
 * quotes and braces without their other half, words that are no operator, operators without a side. Whether a field exists and fits
 * the operator is left to Cloudflare. See <a
 * href="https://developers.cloudflare.com/ruleset-engine/rules-language/">Rules language</a>.
 */
final class RuleExpression {
    private static final Set<String> JOINS = Set.of("and", "&&", "or", "||", "xor", "^^");
    private static final Set<String> NOT = Set.of("not", "!");
    private static final Set<String> COMPARISONS = Set.of(
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
            "&",
            "bitwise_and");
    private static final Pattern TOKEN = Pattern.compile("(?<blank>\\s+)"
            + "|(?<text>\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|r(?<hash>#*)\"(?s:.*?)\"\\k<hash>)"
            + "|(?<number>\\d[0-9A-Za-z:./]*|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*(?:/\\d+)?)"
            + "|(?<word>\\$?[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z0-9_]+)*)"
            + "|(?<sign>&&|\\|\\||\\^\\^|==|!=|<=|>=|[!<>~&(){}\\[\\],*])");

    private record Token(Kind kind, String text, int at) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        boolean isOf(Set<String> words) {
            return (kind == Kind.WORD || kind == Kind.SIGN) && words.contains(text);
        }
    }

    private enum Kind {
        TEXT,
        NUMBER,
        WORD,
        SIGN,
        END
    }

    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;

        Wrong(String what) {
            super(what, null, false, false);
        }
    }

    private final List<Token> tokens;
    private int next;

    private RuleExpression(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** What is wrong with the expression, and where. */
    static Optional<String> problem(String expression) {
        try {
            RuleExpression reader = new RuleExpression(tokens(expression));
            reader.expression();
            Token rest = reader.peek();
            if (rest.kind() != Kind.END) {
                throw wrong(rest, rest.is(")") ? "closes nothing" : "is no operator: and, or, xor join comparisons");
            }
            return Optional.empty();
        } catch (Wrong e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether it compares by regular expression, which some plans do not have. */
    static boolean hasRegex(String expression) {
        try {
            return tokens(expression).stream().anyMatch(token -> token.isOf(Set.of("matches", "~")));
        } catch (Wrong e) {
            return false;
        }
    }

    private static List<Token> tokens(String expression) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                char letter = expression.charAt(at);
                throw new Wrong(
                        letter == '"'
                                ? "the quote at " + (at + 1) + " is not closed"
                                : "'" + letter + "' at " + (at + 1) + " cannot be there");
            }
            at = matcher.end();
            Kind kind = matcher.group("blank") != null
                    ? Kind.END
                    : matcher.group("text") != null
                            ? Kind.TEXT
                            : matcher.group("number") != null
                                    ? Kind.NUMBER
                                    : matcher.group("word") != null ? Kind.WORD : Kind.SIGN;
            if (kind != Kind.END) {
                tokens.add(new Token(kind, matcher.group(), matcher.start()));
            }
        }
        tokens.add(new Token(Kind.END, "", expression.length()));
        return tokens;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    private static Wrong wrong(Token token, String why) {
        return new Wrong(
                token.kind() == Kind.END
                        ? "it ends where " + why
                        : "'" + token.text() + "' at " + (token.at() + 1) + " " + why);
    }

    private void expression() {
        term();
        while (peek().isOf(JOINS)) {
            take();
            term();
        }
    }

    private void term() {
        while (peek().isOf(NOT)) {
            take();
        }
        Token first = peek();
        if (first.is("(")) {
            take();
            expression();
            close(first, ")");
        } else {
            comparison();
        }
    }

    private void comparison() {
        value();
        Token operator = peek();
        if (operator.kind() == Kind.WORD
                && operator.text().equals("not")
                && tokens.get(next + 1).text().equals("in")) {
            throw wrong(operator, "must stand before the whole comparison: not (x in {...})");
        }
        if (operator.kind() == Kind.WORD && operator.text().equals("strict")) {
            take();
            if (!peek().text().equals("wildcard")) {
                throw wrong(peek(), "must be wildcard after strict");
            }
        }
        if (peek().isOf(COMPARISONS)) {
            boolean in = take().text().equals("in");
            if (in && peek().is("{")) {
                set();
            } else {
                value();
            }
        } else if (operator.kind() == Kind.TEXT || operator.kind() == Kind.NUMBER) {
            throw wrong(operator, "has no operator before it");
        } else if (operator.kind() == Kind.WORD && !operator.isOf(JOINS)) {
            throw wrong(
                    operator, "is no operator: eq, ne, lt, le, gt, ge, contains, matches, wildcard, in, and, or, xor");
        }
    }

    private void value() {
        Token token = take();
        if (token.kind() == Kind.TEXT || token.kind() == Kind.NUMBER) {
            return;
        }
        if (token.kind() != Kind.WORD || token.isOf(COMPARISONS) || token.isOf(JOINS)) {
            throw wrong(
                    token,
                    token.kind() == Kind.END ? "a field or value is missing" : "stands where a field or value should");
        }
        if (peek().is("(")) {
            call();
        }
        while (peek().is("[")) {
            Token open = take();
            Token index = take();
            if (index.kind() != Kind.TEXT && index.kind() != Kind.NUMBER && !index.is("*")) {
                throw wrong(index, "is no index: a text, a number or * may stand in brackets");
            }
            close(open, "]");
        }
    }

    private void call() {
        Token open = take();
        if (!peek().is(")")) {
            expression();
            while (peek().is(",")) {
                take();
                expression();
            }
        }
        close(open, ")");
    }

    private void set() {
        Token open = take();
        int count = 0;
        while (peek().kind() == Kind.TEXT || peek().kind() == Kind.NUMBER) {
            take();
            count++;
        }
        if (peek().is(",")) {
            throw wrong(peek(), "cannot be there: the members of a set are separated by blanks");
        }
        close(open, "}");
        if (count == 0) {
            throw wrong(open, "opens a set without members");
        }
    }

    private void close(Token open, String sign) {
        Token token = take();
        if (!token.is(sign)) {
            throw wrong(token, "'" + sign + "' for the '" + open.text() + "' at " + (open.at() + 1) + " should be");
        }
    }
}
