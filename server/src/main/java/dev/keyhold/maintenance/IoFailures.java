package dev.keyhold.maintenance;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file cannot be used, in words. */
public final class IoFailures {
    private IoFailures() {}

    /** The messages of the JDK's exceptions often are the name of the file alone. */
    public static String describe(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case FileAlreadyExistsException _ -> "something with this name is there already";
            case AccessDeniedException _ -> "this user is not allowed to";
            case NotDirectoryException _ -> "it is no folder";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
