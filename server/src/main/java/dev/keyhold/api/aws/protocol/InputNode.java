package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A part of a call's input as it was sent, which may be nothing. Reading it as another type than it has throws an
 * {@link AwsException}.
 */
interface InputNode {
    /** The member of a structure; nothing when it was not sent. */
    InputNode member(String name);

    /** Whether there is anything, whatever its type. */
    boolean isSent();

    Optional<String> text();

    /** A 32-bit number. */
    Optional<Integer> number();

    Optional<Boolean> flag();

    /** Bytes that are written in base64. */
    Optional<byte[]> bytes();

    /** A time, in seconds with a fraction. */
    Optional<Instant> time();

    /** A map of texts; empty when none was sent. */
    Optional<Map<String, String>> pairs();

    /** The elements of a list by their positions from 1, some of which may be missing; empty when no list was sent. */
    Optional<SortedMap<Integer, InputNode>> elements();
}
