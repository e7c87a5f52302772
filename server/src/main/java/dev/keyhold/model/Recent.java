package dev.keyhold.model;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Values that were used lately, so that very many records with equal ones can refer to the same in memory. It never
 * grows: a value takes the place of another.
 */
public final class Recent<T> {
    /** Each at the place of its hash. */
    private final AtomicReferenceArray<@Nullable T> places;

    /** {@code places} is how many values are remembered at most; each place takes four bytes from the beginning. */
    public Recent(int places) {
        this.places = new AtomicReferenceArray<>(places);
    }

    /** The value, or an equal one that others refer to. */
    public T shared(T value) {
        var place = Math.floorMod(value.hashCode(), places.length());
        var known = places.get(place);
        if (known != null && known.equals(value)) {
            return known;
        }
        places.set(place, value);
        return value;
    }
}
