package dev.keyhold.crypto;

/** A stored secret does not open: the row was changed or moved, or belongs to another installation. */
public final class BrokenSealException extends RuntimeException {
    BrokenSealException(Place place) {
        super("sealed " + place.purpose() + " of record " + place.record() + " does not open");
    }
}
