package io.infrar.model;

import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Equal numbers become equal nodes, whether they come from an int, a long, a decimal or from text. */
final class CanonicalNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1;
    /** Beyond that a number with an exponent stays a decimal, so that a few characters cannot fill the memory. */
    private static final int MAX_DIGITS = 300;

    @Override
    public NumericNode numberNode(short value) {
        return IntNode.valueOf(value);
    }

    @Override
    public NumericNode numberNode(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    @Override
    public ValueNode numberNode(BigInteger value) {
        return value.bitLength() < Long.SIZE ? numberNode(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    @Override
    public ValueNode numberNode(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        int zeros = -stripped.scale();
        boolean whole = zeros == 0 || (zeros > 0 && stripped.precision() + zeros <= MAX_DIGITS);
        return whole ? numberNode(stripped.toBigIntegerExact()) : DecimalNode.valueOf(stripped);
    }
}
