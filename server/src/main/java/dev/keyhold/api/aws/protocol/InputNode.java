package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsException;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A part of a call's input as it was sent, which may be nothing. Reading it as another type than it has throws an
 * {@link AwsException}.
 */
interface InputNode {
    /** The member of a structure; nothing when it was not sent. */
    InputNode member(String name);

    Optional<String> text();

    /** A 32-bit number. */
    Optional<Integer> number();

    Optional<Boolean> flag();

    /** The elements of a list by their positions from 1, some of which may be missing; empty when no list was sent. */
    Optional<SortedMap<Integer, InputNode>> elements();
}
