package dev.keyhold.maintenance.move;

import dev.keyhold.crypto.SealedFile;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.maintenance.HandedFile;
import dev.keyhold.maintenance.OperatorContext;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import dev.keyhold.store.ReadTx;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Moves single accounts between installations, for the operator. Files pass through the data folder, which the server
 * and the command both reach, wherever the one that the operator names is.
 */
public final class AccountMoves {
    /** For a first look at all of a file. */
    private static final AccountFileReader.Reader IGNORING = new AccountFileReader.Reader() {
        @Override
        public void begin(AccountFile.Header header) {}

        @Override
        public void row(AccountTables.Table table, Map<String, @Nullable Object> row) {}
    };

    /** Bytes that are sealed at once. */
    private static final int BUFFER = 64 * 1024;

    private final OperatorContext context;

    public AccountMoves(OperatorContext context) {
        this.context = context;
    }

    /**
     * What to export.
     *
     * @param freeze whether the account is to accept no changes from now on
     * @param audit whether its audit trail goes along
     */
    public record Request(AccountId account, boolean freeze, boolean audit, SealedFile.Recipient recipient) {}

    /**
     * A file.
     *
     * @param file its name in the data folder; the caller deletes it
     * @param rows records in it
     * @param digest its SHA-256 in hex
     */
    public record Exported(String file, int rows, String digest) {}

    /**
     * An account that was added.
     *
     * @param rows records that were in the file
     * @param notes what is not as it was in the other installation, each in one line
     */
    public record Imported(AccountId account, int rows, List<String> notes) {
        public Imported {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Writes an account with everything in it, as it is at one moment, to a file.
     *
     * @throws IllegalArgumentException when it is not open, or cannot be read; no file is left
     */
    public Exported export(Request request, Progress progress) {
        if (request.freeze()) {
            context.operator().freeze(request.account());
        }
        var file = HandedFile.create(context.folder());
        try (var sealed = SealedFile.to(request.recipient())) {
            var rows = isFrozen(request)
                    ? inTurn(request, sealed, file, progress)
                    : onSnapshot(request, sealed, file, progress);
            if (Files.size(file) > AccountFile.MAX_BYTES) {
                throw new MoveRefusedException("the file would have more than " + AccountFile.MAX_BYTES + " bytes");
            }
            var digest = digest(file);
            var what = "account " + request.account() + ", " + rows + " records, sealed to "
                    + describe(request.recipient()) + ", SHA-256 " + digest;
            record(request.account(), "EXPORT_ACCOUNT", what);
            return new Exported(String.valueOf(file.getFileName()), rows, digest);
        } catch (RuntimeException e) {
            delete(file);
            throw e;
        } catch (IOException e) {
            delete(file);
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFrozen(Request request) {
        return context.operator().frozenAt(request.account()).isPresent();
    }

    /**
     * As a writer does: a change that began before the freeze either is in the file, or fails. A mere reader might miss
     * one that commits later.
     */
    private int inTurn(Request request, SealedFile sealed, Path file, Progress progress) {
        return context.store().write(tx -> write(tx, request, sealed, file, progress));
    }

    private int onSnapshot(Request request, SealedFile sealed, Path file, Progress progress) {
        return context.store().read(tx -> write(tx, request, sealed, file, progress));
    }

    /** From the beginning of the file, however often the transaction is tried. */
    private int write(ReadTx tx, Request request, SealedFile sealed, Path file, Progress progress) {
        try (var to = new BufferedOutputStream(Files.newOutputStream(file));
                var content = new BufferedOutputStream(sealed.write(to), BUFFER)) {
            return new AccountExport(context.barrier(), progress)
                    .write(tx, request.account(), context.clock().instant(), request.audit(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds the account of a file in the data folder.
     *
     * @param file its name
     * @param source what the operator calls the file
     * @throws IllegalArgumentException when it is refused; nothing was changed
     */
    public Imported add(String file, String source, SealedFile.Opener opener, Progress progress) {
        var path = HandedFile.find(context.folder(), file);
        try (var from = open(path);
                var sealed = SealedFile.unlock(from, opener)) {
            if (Files.size(path) > AccountFile.MAX_BYTES) {
                throw new MoveRefusedException("the file has more than " + AccountFile.MAX_BYTES + " bytes");
            }
            var digest = digest(path);
            // Most of what can be wrong is found before anybody else has to wait.
            progress.begin(read(path, sealed, IGNORING));
            var added = context.store().write(tx -> {
                var imported = new AccountImport(context.barrier(), context.rules(), progress)
                        .add(tx, reader -> read(path, sealed, reader));
                var what = "account " + imported.account() + ", " + imported.rows() + " records, from " + source
                        + ", SHA-256 " + digest;
                tx.audit().append(context.audit().byOperator("IMPORT_ACCOUNT", what));
                tx.audit().append(context.audit().byItself(imported.account(), "IMPORT_ACCOUNT", what));
                return imported;
            });
            return new Imported(added.account(), added.rows(), added.notes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int read(Path file, SealedFile sealed, AccountFileReader.Reader reader) {
        try (var from = open(file);
                var content = sealed.read(from)) {
            return new AccountFileReader(content, reader).read();
        } catch (IOException e) {
            throw new MoveRefusedException("the file does not open with this, was changed, or its end is missing", e);
        }
    }

    private static BufferedInputStream open(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file));
    }

    private void record(AccountId account, String operation, String what) {
        context.store().write(tx -> {
            tx.audit().append(context.audit().byOperator(operation, what));
            tx.audit().append(context.audit().byItself(account, operation, what));
            return account;
        });
    }

    private static String describe(SealedFile.Recipient recipient) {
        return switch (recipient) {
            case SealedFile.Recipient.Passphrase _ -> "a passphrase";
            case SealedFile.Recipient.PublicKey(var half) -> "the key " + half.id();
        };
    }

    private static String digest(Path file) {
        try (var in = new DigestInputStream(open(file), Sha256.digest());
                var nowhere = OutputStream.nullOutputStream()) {
            in.transferTo(nowhere);
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
