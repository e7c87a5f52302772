package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.KeyRotations;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rotation of key material. */
public final class RotationApi {
    private static final String PERIOD = "RotationPeriodInDays";
    private static final int MIN_DAYS = 90;
    private static final int MAX_DAYS = 2_560;
    private static final int DEFAULT_DAYS = 365;
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;
    private static final String ALL = "ALL_KEY_MATERIAL";
    private static final List<String> INCLUDED = List.of(ALL, "ROTATIONS_ONLY");

    private final KeyRotations rotations;
    private final KeyNames names;

    public RotationApi(KeyRotations rotations, KeyNames names) {
        this.rotations = rotations;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(
                Route.silent(KmsAction.ENABLE_KEY_ROTATION, this::enable),
                Route.silent(
                        KmsAction.DISABLE_KEY_ROTATION, call -> rotations.disable(call.principal(), checkedKey(call))),
                Route.of(KmsAction.GET_KEY_ROTATION_STATUS, this::status),
                Route.of(KmsAction.ROTATE_SYMMETRIC_KEY, this::rotate),
                Route.of(KmsAction.LIST_KEY_ROTATIONS, this::list));
    }

    private static KeyReference.ByName checkedKey(ActionCall call) {
        var key = KeyMembers.key(call.input());
        call.input().check();
        return key;
    }

    private void enable(ActionCall call) {
        var key = KeyMembers.key(call.input());
        var days = call.input().number(PERIOD, DEFAULT_DAYS, MIN_DAYS, MAX_DAYS);
        call.input().check();
        var _ = rotations.enable(call.principal(), key, Duration.ofDays(days));
    }

    /** While the deletion of a key is scheduled, it does not rotate. */
    private Struct status(ActionCall call) {
        var key = rotations.status(call.principal(), checkedKey(call));
        var period = key.rotationPeriod().filter(_ -> key.pendingDeletionAt().isEmpty());
        var status = Struct.EMPTY.with("KeyRotationEnabled", period.isPresent()).with(KeyMembers.KEY_ID, arn(key));
        return period.isEmpty()
                ? status
                : status.with(PERIOD, daysOf(period.get()))
                        .with("NextRotationDate", key.rotation().next().map(ResponseValue.ExactTime::new));
    }

    /** Rounded up, because the other API has periods of any length. */
    private static long daysOf(Duration period) {
        var days = period.toDays();
        return period.equals(Duration.ofDays(days)) ? days : days + 1;
    }

    private Struct rotate(ActionCall call) {
        return Struct.EMPTY.with(KeyMembers.KEY_ID, arn(rotations.rotate(call.principal(), checkedKey(call))));
    }

    private Struct list(ActionCall call) {
        var input = call.input();
        var name = KeyMembers.key(input);
        var all = input.optionalOf("IncludeKeyMaterial", INCLUDED)
                .filter(ALL::equals)
                .isPresent();
        var paging = input.limitPaging(PAGE, MAX_PAGE);
        input.check();
        var markers = PageMarkers.ofKms(
                call.principal().account(), KmsAction.LIST_KEY_ROTATIONS, name.text(), Boolean.toString(all));
        var page = markers.cut(paging, () -> entries(rotations.history(call.principal(), name), all));
        return markers.closeOfKms(Struct.EMPTY.with("Rotations", new ResponseValue.Items(page.items())), page.next());
    }

    /** The material that a key was made with came by no rotation, and what it is yet to be rotated to neither. */
    private List<Struct> entries(KeyRotations.History history, boolean all) {
        return history.versions().stream()
                .filter(version -> all || isOfRotation(version))
                .map(version -> entry(history.key(), version))
                .toList();
    }

    private static boolean isOfRotation(KeyVersion version) {
        return version.cause() != KeyVersion.Cause.CREATION && version.status() != KeyVersion.Status.PENDING_ROTATION;
    }

    private Struct entry(KmsKey key, KeyVersion version) {
        var entry = Struct.EMPTY
                .with(KeyMembers.KEY_ID, arn(key))
                .with("KeyMaterialId", KeyMembers.materialId(key.id(), version.id()));
        if (key.kind().origin() == KmsKey.Origin.IMPORTED) {
            entry = withImport(entry, version);
        }
        entry = entry.with("KeyMaterialState", state(key, version));
        if (!isOfRotation(version)) {
            return entry;
        }
        return switch (version.cause()) {
            case CREATION -> entry;
            case AUTOMATIC_ROTATION -> rotated(entry, version, "AUTOMATIC");
            case ON_DEMAND_ROTATION -> rotated(entry, version, "ON_DEMAND");
        };
    }

    private static String state(KmsKey key, KeyVersion version) {
        if (version.status() == KeyVersion.Status.PENDING_ROTATION) {
            return "PENDING_ROTATION";
        }
        return version.id().equals(key.primary()) ? "CURRENT" : "NON_CURRENT";
    }

    private static Struct withImport(Struct entry, KeyVersion version) {
        var isThere = version.status() != KeyVersion.Status.PENDING_IMPORT;
        var described = entry.with(
                        "KeyMaterialDescription",
                        Optional.of(version.description())
                                .filter(it -> !it.isEmpty())
                                .map(ResponseValue.Text::new))
                .with("ImportState", isThere ? "IMPORTED" : "PENDING_IMPORT");
        return isThere ? KeyMembers.withExpiry(described, version.destroyAt()) : described;
    }

    private static Struct rotated(Struct entry, KeyVersion version, String type) {
        return entry.with("RotationDate", new ResponseValue.ExactTime(version.createdAt()))
                .with("RotationType", type);
    }

    private String arn(KmsKey key) {
        return names.key(key.id()).text();
    }
}
