package dev.keyhold.domain.operation;

import dev.keyhold.model.LongRunningOperation.Payload;
import java.util.function.Function;

/**
 * How a dialect writes down what a mutation did, as the operation's metadata and response. Both functions are pure:
 * they run inside the transaction, perhaps more than once.
 */
public record ResultMapper<T>(String description, Function<T, Payload> metadata, Function<T, Payload> response) {}
