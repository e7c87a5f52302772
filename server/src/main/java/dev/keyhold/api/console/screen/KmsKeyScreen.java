package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyAliases;
import dev.keyhold.domain.kms.KeyLastUses;
import dev.keyhold.domain.kms.KeyLifecycle;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.KeyRotations;
import dev.keyhold.domain.kms.KeyView;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of a KMS key where IAM policies and the key policy decide, and what is changed on it. */
public final class KmsKeyScreen implements Screen {
    private static final String ONE = KmsPaths.ONE;
    private static final String ALIAS = "alias";

    private final KeyLifecycle keys;
    private final KeyAliases aliases;
    private final KeyRotations rotations;
    private final KeyLastUses uses;
    private final ResourceTags<KeyReference.ByName> tags;
    private final KmsKeysByRoles byRoles;
    private final KmsPaths paths;

    public KmsKeyScreen(
            KeyLifecycle keys,
            KeyAliases aliases,
            KeyRotations rotations,
            KeyLastUses uses,
            ResourceTags<KeyReference.ByName> tags,
            KmsKeysByRoles byRoles,
            KmsPaths paths) {
        this.keys = keys;
        this.aliases = aliases;
        this.rotations = rotations;
        this.uses = uses;
        this.tags = tags;
        this.byRoles = byRoles;
        this.paths = paths;
    }

    /**
     * The page of a key.
     *
     * @param uuid its identifier in the AWS-compatible API
     * @param versions of a symmetric key alone; empty for another one
     */
    public record KmsKeyView(
            Frame frame,
            KeyView seen,
            String uuid,
            String arn,
            Parts parts,
            Optional<Section<List<KeyVersion>>> versions)
            implements View {
        public KmsKey key() {
            return seen.key();
        }

        public String path() {
            return "/kms/" + uuid;
        }

        public boolean isPending() {
            return key().pendingDeletionAt().isPresent();
        }

        /** Whether its material is replaced automatically, if that can be. */
        public boolean canRotate() {
            return key().kind().equals(KmsKey.Kind.SYMMETRIC);
        }

        /** Whether there is a public key. */
        public boolean isPair() {
            return key().kind().spec().isKeyPair();
        }

        /** Whether its owner imports its material. */
        public boolean isImported() {
            return key().kind().origin() == KmsKey.Origin.IMPORTED;
        }

        /** Whether imported material is there, and until when. */
        public String material() {
            var isMissing = key().status() == KmsKey.Status.PENDING_IMPORT
                    || seen.primary().status() == KeyVersion.Status.PENDING_IMPORT;
            return isMissing
                    ? t("kms.material.missing")
                    : seen.expiresAt()
                            .map(at -> t("kms.material.expires", at))
                            .orElseGet(() -> t("kms.material.stays"));
        }
    }

    /** What may be denied while the rest is shown. */
    public record Parts(
            Section<Page<KmsAlias>> aliases,
            Section<Optional<KeyRotation>> rotation,
            Section<KeyLastUses.Usage> usage,
            Section<List<Tag>> tags) {}

    /**
     * How often a key is rotated.
     *
     * @param days rounded up
     */
    public record KeyRotation(long days, KmsKey.Rotation rotation) {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(
                        ONE,
                        this::show,
                        KmsAction.DESCRIBE_KMS_KEY,
                        KmsAction.LIST_KMS_ALIASES,
                        KmsAction.GET_KEY_ROTATION_STATUS,
                        KmsAction.LIST_KEY_ROTATIONS,
                        KmsAction.GET_KEY_LAST_USAGE,
                        KmsAction.LIST_KMS_KEY_TAGS,
                        KmsAction.GET_SYMMETRIC_KEY,
                        KmsAction.GET_KEY_PAIR,
                        KmsAction.LIST_SYMMETRIC_KEY_VERSIONS),
                Route.form(ONE + "/description", this::describe, this::show, KmsAction.UPDATE_KMS_KEY_DESCRIPTION),
                Route.provedForm(
                        ONE + "/enable",
                        this::enable,
                        this::show,
                        KmsAction.ENABLE_KMS_KEY,
                        KmsAction.UPDATE_SYMMETRIC_KEY,
                        KmsAction.UPDATE_KEY_PAIR),
                Route.form(
                        ONE + "/disable",
                        this::disable,
                        this::show,
                        KmsAction.DISABLE_KMS_KEY,
                        KmsAction.UPDATE_SYMMETRIC_KEY,
                        KmsAction.UPDATE_KEY_PAIR),
                Route.provedForm(ONE + "/deletion", this::delete, this::show, KmsAction.SCHEDULE_KMS_KEY_DELETION),
                Route.form(ONE + "/deletion/cancel", this::keep, this::show, KmsAction.CANCEL_KMS_KEY_DELETION),
                Route.form(ONE + "/rotation/enable", this::rotateRegularly, this::show, KmsAction.ENABLE_KEY_ROTATION),
                Route.form(ONE + "/rotation/disable", this::rotateNoMore, this::show, KmsAction.DISABLE_KEY_ROTATION),
                Route.form(ONE + "/rotation/now", this::rotate, this::show, KmsAction.ROTATE_SYMMETRIC_KEY),
                Route.provedForm(ONE + "/aliases/add", this::addAlias, this::show, KmsAction.CREATE_KMS_ALIAS),
                Route.provedForm(ONE + "/aliases/remove", this::removeAlias, this::show, KmsAction.DELETE_KMS_ALIAS),
                Route.provedForm(ONE + "/tags/put", this::tag, this::show, KmsAction.TAG_KMS_KEY),
                Route.provedForm(ONE + "/tags/remove", this::untag, this::show, KmsAction.UNTAG_KMS_KEY));
    }

    /** The key of the text about the state of a key. */
    public static String state(KmsKey key) {
        return "kms.state." + (key.pendingDeletionAt().isPresent() ? "PENDING_DELETION" : key.status());
    }

    /** What a key is used with. */
    public static String algorithms(KmsKey key) {
        var kind = key.kind();
        var all = switch (kind.usage()) {
            case ENCRYPT_DECRYPT -> kind.encryptionAlgorithms();
            case SIGN_VERIFY -> kind.signingAlgorithms();
            case GENERATE_VERIFY_MAC -> kind.spec().macAlgorithms();
            case KEY_AGREEMENT -> kind.spec().keyAgreementAlgorithms();
        };
        return all.stream().map(Enum::name).collect(Collectors.joining(", "));
    }

    private Answer show(Call call) {
        return call.isByRoles() ? byRoles.show(call) : showNamed(call);
    }

    private Answer showNamed(Call call) {
        var name = KmsPaths.key(call);
        var principal = call.principal();
        var seen = keys.describe(principal, name);
        var key = seen.key();
        var parts = new Parts(
                call.section(() -> aliases.list(principal, Optional.of(name), Page.Request.first(KmsPaths.ALIASES))),
                call.section(() -> rotation(rotations.status(principal, name))),
                call.section(() -> uses.find(principal, name)),
                call.section(() -> tags.list(principal, name)));
        var versions = Optional.of(key)
                .filter(it -> it.kind().isSymmetric())
                .map(_ -> call.section(
                        () -> rotations.history(principal, name).versions().reversed()));
        return new Answer.Show(new KmsKeyView(
                call.frame(),
                seen,
                paths.uuid(key.id()),
                paths.names().key(key.id()).text(),
                parts,
                versions));
    }

    /** Rounded up to days, because the other API has periods of any length. */
    private static Optional<KeyRotation> rotation(KmsKey key) {
        return key.rotationPeriod()
                .filter(_ -> key.pendingDeletionAt().isEmpty())
                .map(period -> new KeyRotation(period.plusDays(1).minusNanos(1).toDays(), key.rotation()));
    }

    private Answer describe(Call call) {
        var text = call.optional("description", FieldRule.KEY_DESCRIPTION).orElse("");
        keys.updateDescription(call.principal(), KmsPaths.key(call), text);
        return done(call, "kmsChanged");
    }

    private Answer enable(Call call) {
        if (call.isByRoles()) {
            return byRoles.enable(call);
        }
        keys.enable(call.principal(), KmsPaths.key(call));
        return done(call, "kmsEnabled");
    }

    private Answer disable(Call call) {
        if (call.isByRoles()) {
            return byRoles.disable(call);
        }
        keys.disable(call.principal(), KmsPaths.key(call));
        return done(call, "kmsDisabled");
    }

    private Answer delete(Call call) {
        var days = days(call, "window", FieldRule.DELETION_WINDOW);
        var _ = keys.scheduleDeletion(call.principal(), KmsPaths.key(call), days);
        return done(call, "kmsDeletion");
    }

    private Answer keep(Call call) {
        var _ = keys.cancelDeletion(call.principal(), KmsPaths.key(call));
        return done(call, "kmsKept");
    }

    private Answer rotateRegularly(Call call) {
        var period = days(call, "period", FieldRule.ROTATION_PERIOD);
        var _ = rotations.enable(call.principal(), KmsPaths.key(call), period);
        return done(call, "kmsChanged");
    }

    private Answer rotateNoMore(Call call) {
        var _ = rotations.disable(call.principal(), KmsPaths.key(call));
        return done(call, "kmsChanged");
    }

    private Answer rotate(Call call) {
        if (call.isByRoles()) {
            return byRoles.rotate(call);
        }
        var _ = rotations.rotate(call.principal(), KmsPaths.key(call));
        return done(call, "kmsRotated");
    }

    private Answer addAlias(Call call) {
        aliases.create(call.principal(), call.required(ALIAS, FieldRule.ALIAS), KmsPaths.key(call));
        return done(call, "kmsChanged");
    }

    private Answer removeAlias(Call call) {
        var _ = KmsPaths.key(call);
        aliases.delete(call.principal(), call.required(ALIAS, FieldRule.ALIAS));
        return done(call, "deleted");
    }

    private Answer tag(Call call) {
        var tag = new Tag(
                call.required("tag", FieldRule.TAG_KEY),
                call.optional("value", FieldRule.TAG_VALUE).orElse(""));
        tags.add(call.principal(), KmsPaths.key(call), List.of(tag));
        return done(call, "kmsChanged");
    }

    private Answer untag(Call call) {
        var key = call.required("tag", FieldRule.TAG_KEY);
        tags.remove(call.principal(), KmsPaths.key(call), List.of(key));
        return done(call, "kmsChanged");
    }

    /** The rule leaves nothing but digits, and few of them. */
    private static Duration days(Call call, String field, FieldRule rule) {
        return Duration.ofDays(Long.parseLong(call.required(field, rule)));
    }

    private static Answer done(Call call, String what) {
        return Answer.done(KmsPaths.of(call), what);
    }
}
