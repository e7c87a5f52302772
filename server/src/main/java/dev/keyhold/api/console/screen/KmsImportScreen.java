package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.crypto.PublicKeyPem;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyImport;
import dev.keyhold.domain.kms.KeyLifecycle;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.domain.kms.KeyView;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The material of a KMS key that is made elsewhere: what to encrypt it under, its import, and its deletion. Files are
 * taken as they are, or in Base64 as the command line of the vendor has them.
 */
public final class KmsImportScreen implements Screen {
    private static final String IMPORT = KmsPaths.ONE + "/import";
    private static final String ALGORITHM = "wrappingAlgorithm";
    private static final String SPEC = "wrappingKeySpec";
    private static final String TOKEN = "importToken";
    private static final String MATERIAL = "encryptedMaterial";
    /** As the AWS-compatible API takes them. */
    private static final int MAX_BYTES = 6_144;

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]+");

    private final KeyImport imports;
    private final KeyLifecycle keys;

    public KmsImportScreen(KeyImport imports, KeyLifecycle keys) {
        this.imports = imports;
        this.keys = keys;
    }

    /**
     * The page.
     *
     * @param path of the page of the key
     */
    public record KmsImportView(Frame frame, KeyView seen, String path) implements View {
        /** How material can be encrypted. */
        public List<String> algorithms() {
            return Arrays.stream(WrappingAlgorithm.values()).map(Enum::name).toList();
        }

        /** The key pairs to encrypt it under. */
        public List<String> specs() {
            return Arrays.stream(WrappingKeySpec.values()).map(Enum::name).toList();
        }
    }

    /**
     * What material is to be encrypted under, with the form for the import.
     *
     * @param path of the page of the key
     * @param files the public key and the token
     * @param token in Base64
     */
    public record KmsImportParametersView(
            Frame frame, String path, String algorithm, List<KeysScreen.File> files, String token, Instant validTo)
            implements View {
        public KmsImportParametersView {
            files = List.copyOf(files);
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(IMPORT, this::show, KmsAction.DESCRIBE_KMS_KEY),
                Route.question(
                        IMPORT + "/parameters", this::parameters, this::show, KmsAction.GET_PARAMETERS_FOR_IMPORT),
                Route.provedForm(IMPORT, this::put, this::show, KmsAction.IMPORT_KEY_MATERIAL),
                Route.provedForm(IMPORT + "/delete", this::delete, this::show, KmsAction.DELETE_IMPORTED_KEY_MATERIAL));
    }

    private Answer show(Call call) {
        var seen = keys.describe(call.principal(), KmsPaths.key(call));
        return new Answer.Show(new KmsImportView(call.frame(), seen, KmsPaths.of(call)));
    }

    private Answer parameters(Call call) {
        var algorithm = chosen(WrappingAlgorithm.values(), call.query(ALGORITHM));
        var spec = chosen(WrappingKeySpec.values(), call.query(SPEC));
        var conditions = KeyParameters.NONE
                .with("kms:wrappingalgorithm", algorithm.name())
                .with("kms:wrappingkeyspec", spec.name());
        var key = KmsPaths.key(call);
        var made = imports.parameters(call.principal(), key, algorithm, spec, conditions);
        var token = Base64.getEncoder().encodeToString(made.token());
        var files = List.of(
                new KeysScreen.File("kms.import.publicKey", key.text() + ".pem", PublicKeyPem.of(made.publicKey())),
                new KeysScreen.File("kms.import.token", key.text() + ".token", token + "\n"));
        return new Answer.Show(new KmsImportParametersView(
                call.frame(), KmsPaths.of(call), algorithm.name(), files, token, made.validTo()));
    }

    private static <E extends Enum<E>> E chosen(E[] all, Optional<String> name) {
        return Arrays.stream(all)
                .filter(one -> name.equals(Optional.of(one.name())))
                .findFirst()
                .orElseThrow(() -> new ConsoleException("problem.wrapping"));
    }

    private Answer put(Call call) {
        var expiry = expiry(call);
        var conditions = KeyParameters.NONE.with(
                "kms:expirationmodel", expiry.isPresent() ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE");
        if (expiry.isPresent()) {
            conditions =
                    conditions.with("kms:validto", Long.toString(expiry.get().getEpochSecond()));
        }
        var isNew = call.field("newMaterial").map(_ -> true);
        var target = new KeyImport.Target(isNew, Optional.empty(), Optional.empty());
        var material = new KeyImport.Material(bytes(call, TOKEN), bytes(call, MATERIAL), expiry, target, conditions);
        var _ = imports.put(call.principal(), KmsPaths.key(call), material);
        return Answer.done(KmsPaths.of(call), isNew.isPresent() ? "kmsImportedNew" : "kmsImported");
    }

    private static Optional<Instant> expiry(Call call) {
        var time = call.field("materialExpires").map(Times::parse);
        if (time.filter(at -> !at.isAfter(call.now()) || at.isAfter(call.now().plus(LONGEST)))
                .isPresent()) {
            throw new ConsoleException("problem.materialExpiry");
        }
        return time;
    }

    /** A field holds a file in Base64, whatever the file itself is in. */
    private static byte[] bytes(Call call, String field) {
        var file = decoded(call, field, call.required(field));
        var text = new String(file, StandardCharsets.ISO_8859_1);
        var content = BASE64.matcher(text).matches() ? decoded(call, field, text) : file;
        if (content.length == 0 || content.length > MAX_BYTES) {
            throw unreadable(call, field);
        }
        return content;
    }

    private static byte[] decoded(Call call, String field, String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw unreadable(call, field);
        }
    }

    private static ConsoleException unreadable(Call call, String field) {
        return new ConsoleException("problem.importFile", call.frame().texts().of("field." + field));
    }

    private Answer delete(Call call) {
        var _ = imports.delete(call.principal(), KmsPaths.key(call), Optional.empty());
        return Answer.done(KmsPaths.of(call), "kmsMaterialDeleted");
    }
}
