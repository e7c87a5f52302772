package dev.keyhold.maintenance.importing;

/** A file that cannot be imported. The message says where it is wrong and how; it repeats no value of the file. */
public final class ImportFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImportFileException(String place, String text) {
        super(place.isEmpty() ? text : place + ": " + text);
    }
}
