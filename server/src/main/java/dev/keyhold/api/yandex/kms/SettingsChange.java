package dev.keyhold.api.yandex.kms;

import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.model.KmsKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What an update request replaces of the settings that keys of all types have; empty fields keep their values. */
record SettingsChange(
        Optional<String> name,
        Optional<String> description,
        Optional<Map<String, String>> labels,
        Optional<KmsKey.Status> status,
        Optional<Boolean> deletionProtection)
        implements UnaryOperator<KmsKey.Settings> {
    /**
     * {@code status} is a constant of the enumeration {@code Status}, which the messages of each type of key declare.
     *
     * @throws dev.keyhold.model.ServiceException when the request replaces the status by one that cannot be set
     */
    static SettingsChange of(
            FieldMasks mask,
            String name,
            String description,
            Map<String, String> labels,
            Enum<?> status,
            boolean deletionProtection) {
        return new SettingsChange(
                mask.replaces("name", name),
                mask.replaces("description", description),
                mask.replaces("labels", labels),
                mask.replaces("status", status).map(SettingsChange::status),
                mask.replaces("deletion_protection", deletionProtection));
    }

    private static KmsKey.Status status(Enum<?> wire) {
        return switch (wire.name()) {
            case "ACTIVE" -> KmsKey.Status.ACTIVE;
            case "INACTIVE" -> KmsKey.Status.INACTIVE;
            default -> throw RequestErrors.field("status", "Status must be ACTIVE or INACTIVE");
        };
    }

    @Override
    public KmsKey.Settings apply(KmsKey.Settings before) {
        return new KmsKey.Settings(
                name.orElse(before.name()),
                description.orElse(before.description()),
                labels.orElse(before.labels()),
                status.orElse(before.status()),
                before.algorithm(),
                before.rotationPeriod(),
                deletionProtection.orElse(before.deletionProtection()));
    }
}
