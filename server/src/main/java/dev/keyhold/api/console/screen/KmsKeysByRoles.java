package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.kms.KeyPairLifecycle;
import dev.keyhold.domain.kms.KeyVersions;
import dev.keyhold.domain.kms.KeyVersions.KeyVersionView;
import dev.keyhold.domain.kms.KmsKeys;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.KmsKey.Settings;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** KMS keys where roles decide: their page, and what is changed on them. */
public final class KmsKeysByRoles implements Screen {
    private static final String ONE = KmsPaths.ONE;
    private static final String VERSION = "version";
    private static final List<ResourceType> PAIRS =
            List.of(ResourceType.ASYMMETRIC_ENCRYPTION_KEY, ResourceType.ASYMMETRIC_SIGNATURE_KEY);

    private final KmsKeys keys;
    private final KeyVersions versions;
    private final KeyPairLifecycle pairs;
    private final KmsPaths paths;

    public KmsKeysByRoles(KmsKeys keys, KeyVersions versions, KeyPairLifecycle pairs, KmsPaths paths) {
        this.keys = keys;
        this.versions = versions;
        this.pairs = pairs;
        this.paths = paths;
    }

    /**
     * The page of a key.
     *
     * @param uuid its identifier in the AWS-compatible API
     * @param versions of a symmetric key alone; empty for another one
     */
    public record KmsFolderKeyView(
            Frame frame, KmsKey key, String uuid, Optional<Section<Page<KeyVersionView>>> versions) implements View {
        public String path() {
            return "/kms/" + key.id().text();
        }

        /** Whether there is a public key. */
        public boolean isPair() {
            return key.kind().spec().isKeyPair();
        }

        /** What forms about it say of its kind. */
        public String type() {
            return KmsKeysByRoles.type(key).name();
        }

        /** The days between its automatic rotations; nothing for a key that is not rotated. */
        public String days() {
            return KmsKeysByRoles.days(key.rotationPeriod()).orElse("");
        }

        /** The versions on this page that can be destroyed. */
        public List<String> destroyable() {
            return versions.flatMap(Section::content).map(Page::items).orElse(List.of()).stream()
                    .filter(seen -> !seen.primary() && seen.version().status() == KeyVersion.Status.ACTIVE)
                    .map(seen -> seen.version().id().text())
                    .toList();
        }

        /** Whether it is of no use, and can still be kept. */
        public boolean isScheduled(KeyVersion version) {
            return version.status() == KeyVersion.Status.SCHEDULED_FOR_DESTRUCTION;
        }

        /** The query of the following page of versions. */
        public Optional<String> next() {
            return versions.flatMap(Section::content).flatMap(Page::next).map(after -> "?after=" + Call.encode(after));
        }
    }

    /** What only keys have where roles decide; the rest has the same address as where policies do. */
    @Override
    public List<Route> routes() {
        return List.of(
                Route.form(
                        ONE + "/settings",
                        this::change,
                        this::show,
                        KmsAction.UPDATE_SYMMETRIC_KEY,
                        KmsAction.UPDATE_KEY_PAIR),
                Route.provedForm(
                        ONE + "/versions/primary", this::setPrimary, this::show, KmsAction.SET_PRIMARY_KEY_VERSION),
                Route.provedForm(
                        ONE + "/versions/destruction",
                        this::destroy,
                        this::show,
                        KmsAction.SCHEDULE_KEY_VERSION_DESTRUCTION),
                Route.provedForm(
                        ONE + "/versions/destruction/cancel",
                        this::restore,
                        this::show,
                        KmsAction.CANCEL_KEY_VERSION_DESTRUCTION),
                Route.provedForm(
                        ONE + "/delete",
                        this::delete,
                        this::show,
                        KmsAction.DELETE_SYMMETRIC_KEY,
                        KmsAction.DELETE_KEY_PAIR));
    }

    Answer show(Call call) {
        var id = KmsPaths.id(call);
        var key = KmsPaths.ifFound(() -> keys.get(call.principal(), id).key())
                .or(() -> PAIRS.stream()
                        .flatMap(type -> KmsPaths.ifFound(() -> pairs.get(call.principal(), type, id)).stream())
                        .findFirst())
                .orElseThrow(() -> new ServiceException(new ServiceError.NotFound(ResourceType.SYMMETRIC_KEY, id)));
        var listed = Optional.of(key)
                .filter(it -> it.kind().isSymmetric())
                .map(_ -> call.section(() -> versions.list(call.principal(), id, call.page())));
        return new Answer.Show(new KmsFolderKeyView(call.frame(), key, paths.uuid(key.id()), listed));
    }

    /** Makes a key in the folder of the caller. */
    Answer create(Call call) {
        var folder = call.principal().asIdentity().orElseThrow().folder().text();
        var chosen =
                NewFolderKey.of(call.required("algorithm")).orElseThrow(() -> new ConsoleException("problem.keyKind"));
        var isSymmetric = chosen.algorithm().isPresent();
        var settings = new Settings(
                name(call),
                description(call),
                Map.of(),
                KmsKey.Status.ACTIVE,
                chosen.algorithm(),
                period(call).filter(_ -> isSymmetric),
                isProtected(call));
        var key = isSymmetric
                ? keys.create(call.principal(), folder, settings, TransactionHook.NONE)
                        .key()
                : pairs.create(call.principal(), folder, chosen.kind(), settings, TransactionHook.NONE);
        return Answer.done(KmsPaths.of(key.id().text()), "kmsCreated");
    }

    Answer enable(Call call) {
        update(call, before -> before.withStatus(KmsKey.Status.ACTIVE));
        return done(call, "kmsEnabled");
    }

    Answer disable(Call call) {
        update(call, before -> before.withStatus(KmsKey.Status.INACTIVE));
        return done(call, "kmsDisabled");
    }

    Answer rotate(Call call) {
        var _ = versions.rotate(call.principal(), KmsPaths.id(call), TransactionHook.NONE);
        return done(call, "kmsRotated");
    }

    private Answer change(Call call) {
        var name = name(call);
        var description = description(call);
        var period = period(call);
        update(
                call,
                before -> new Settings(
                        name,
                        description,
                        before.labels(),
                        before.status(),
                        before.algorithm(),
                        period(before, period),
                        isProtected(call)));
        return done(call, "kmsChanged");
    }

    /** A period that is not of whole days stays what it is unless another number of days is sent. */
    private static Optional<Duration> period(Settings before, Optional<Duration> sent) {
        var isSame =
                before.algorithm().isEmpty() || days(before.rotationPeriod()).equals(days(sent));
        return isSame ? before.rotationPeriod() : sent;
    }

    private void update(Call call, UnaryOperator<Settings> change) {
        var id = KmsPaths.id(call);
        var type = type(call);
        if (type == ResourceType.SYMMETRIC_KEY) {
            var _ = keys.update(call.principal(), id, change, TransactionHook.NONE);
        } else {
            var _ = pairs.update(call.principal(), type, id, change, TransactionHook.NONE);
        }
    }

    private Answer setPrimary(Call call) {
        var _ = versions.setPrimary(call.principal(), KmsPaths.id(call), call.required(VERSION), TransactionHook.NONE);
        return done(call, "kmsPrimary");
    }

    private Answer destroy(Call call) {
        var days = call.required("pendingDays", FieldRule.DAYS);
        var _ = versions.scheduleDestruction(
                call.principal(),
                KmsPaths.id(call),
                call.required(VERSION),
                Optional.of(duration(days)),
                TransactionHook.NONE);
        return done(call, "kmsDestruction");
    }

    private Answer restore(Call call) {
        var _ = versions.cancelDestruction(
                call.principal(), KmsPaths.id(call), call.required(VERSION), TransactionHook.NONE);
        return done(call, "kmsRestored");
    }

    private Answer delete(Call call) {
        var id = KmsPaths.id(call);
        var type = type(call);
        if (type == ResourceType.SYMMETRIC_KEY) {
            var _ = keys.delete(call.principal(), id, TransactionHook.NONE);
        } else {
            var _ = pairs.delete(call.principal(), type, id, TransactionHook.NONE);
        }
        return Answer.done("/kms", "deleted");
    }

    private static String name(Call call) {
        return call.optional("keyName", FieldRule.KEY_NAME).orElse("");
    }

    private static String description(Call call) {
        return call.optional("description", FieldRule.FOLDER_KEY_DESCRIPTION).orElse("");
    }

    private static Optional<Duration> period(Call call) {
        return call.optional("rotationDays", FieldRule.DAYS).map(KmsKeysByRoles::duration);
    }

    private static boolean isProtected(Call call) {
        return call.field("protected").isPresent();
    }

    /** The rule leaves nothing but digits, and few of them. */
    private static Duration duration(String days) {
        return Duration.ofDays(Long.parseLong(days));
    }

    /** Rounded up, because the API has periods of any length. */
    private static Optional<String> days(Optional<Duration> period) {
        return period.map(it -> Long.toString(it.plusDays(1).minusNanos(1).toDays()));
    }

    private static ResourceType type(KmsKey key) {
        if (key.kind().isSymmetric()) {
            return ResourceType.SYMMETRIC_KEY;
        }
        return switch (key.kind().usage()) {
            case ENCRYPT_DECRYPT -> ResourceType.ASYMMETRIC_ENCRYPTION_KEY;
            case SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT -> ResourceType.ASYMMETRIC_SIGNATURE_KEY;
        };
    }

    /** What the page of the key has sent. */
    private static ResourceType type(Call call) {
        var sent = call.field("type").orElse("");
        return PAIRS.stream()
                .filter(type -> type.name().equals(sent))
                .findFirst()
                .orElse(ResourceType.SYMMETRIC_KEY);
    }

    private static Answer done(Call call, String what) {
        return Answer.done(KmsPaths.of(call), what);
    }
}
