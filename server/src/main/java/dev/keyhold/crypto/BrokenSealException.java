package dev.keyhold.crypto;

/** A stored secret does not open: the row was changed or moved, or belongs to another installation. */
public final class BrokenSealException extends RuntimeException {
    BrokenSealException(SealContext sealContext) {
        super("sealed " + sealContext.purpose() + " of record " + sealContext.record() + " does not open");
    }
}
