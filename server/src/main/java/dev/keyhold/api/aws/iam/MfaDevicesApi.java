package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.mfa.MfaDevices;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.sigv4.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Virtual MFA devices, and the identities that have them. */
public final class MfaDevicesApi {
    private static final int MAX_SERIAL_NUMBER = 256;
    private static final TextConstraint SERIAL_NUMBER = TextConstraint.matching(9, MAX_SERIAL_NUMBER, "[\\w+=/:,.@-]+");
    private static final TextConstraint CODE = TextConstraint.matching(6, 6, "[\\d]+");
    private static final String SERIAL = "SerialNumber";
    private static final String USER = "UserName";
    private static final String ISSUER = "Keyhold";

    private final MfaDevices devices;

    public MfaDevicesApi(MfaDevices devices) {
        this.devices = devices;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IdentityAction.CREATE_MFA_DEVICE, this::create),
                Route.silent(IdentityAction.ENABLE_MFA_DEVICE, this::enable),
                Route.silent(IdentityAction.RESYNC_MFA_DEVICE, this::resync),
                Route.silent(IdentityAction.DEACTIVATE_MFA_DEVICE, this::deactivate),
                Route.silent(IdentityAction.DELETE_MFA_DEVICE, this::delete),
                Route.of(IdentityAction.GET_MFA_DEVICE, this::get),
                Route.of(IdentityAction.LIST_MFA_DEVICES, this::listOfUser),
                Route.of(IdentityAction.LIST_VIRTUAL_MFA_DEVICES, this::list));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var name = call.input().required("VirtualMFADeviceName", Members.NAME);
        var path = call.input().text("Path", Members.PATH).orElse("/");
        var tags = TagMembers.tags(call.input());
        call.input().check();
        if (Arn.mfaDevice(call.principal().account(), path, name).text().length() > MAX_SERIAL_NUMBER) {
            throw AwsException.of(
                    AwsErrorCode.INVALID_INPUT,
                    "The serial number, which path and name are in, can have " + MAX_SERIAL_NUMBER
                            + " characters at most.");
        }
        var created = devices.create(call.principal(), new MfaDevices.Draft(path, name, tags));
        try (var seed = created.seed()) {
            var device = ResponseValue.Struct.EMPTY
                    .with(SERIAL, created.device().arn().text())
                    .with("Base32StringSeed", blob(seed.reveal().getBytes(StandardCharsets.US_ASCII)))
                    .with("QRCodePNG", blob(QrCode.png(uri(created.device(), seed))))
                    .with("Tags", Members.tagsIfAny(created.tags()));
            return ResponseValue.Struct.EMPTY.with("VirtualMFADevice", device);
        }
    }

    private static String blob(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What apps read from QR codes. They have six digits by SHA-1 every 30 seconds if nothing else is said. */
    static String uri(MfaDevice device, SecretBytes seed) {
        var label = device.name() + "@" + device.account();
        return "otpauth://totp/" + ISSUER + ":" + PercentCoding.encode(label.getBytes(StandardCharsets.UTF_8))
                + "?secret=" + seed.reveal() + "&issuer=" + ISSUER;
    }

    private void enable(ActionCall call) {
        var user = user(call.input());
        var serial = serial(call.input());
        var codes = codes(call.input());
        call.input().check();
        devices.enable(call.principal(), user, serial, codes);
    }

    private void resync(ActionCall call) {
        var user = user(call.input());
        var serial = serial(call.input());
        var codes = codes(call.input());
        call.input().check();
        devices.synchronize(call.principal(), user, serial, codes);
    }

    private void deactivate(ActionCall call) {
        var user = user(call.input());
        var serial = serial(call.input());
        call.input().check();
        devices.deactivate(call.principal(), user, serial);
    }

    private void delete(ActionCall call) {
        var serial = serial(call.input());
        call.input().check();
        devices.delete(call.principal(), serial);
    }

    private ResponseValue.Struct get(ActionCall call) {
        var user = user(call.input());
        var serial = serial(call.input());
        call.input().check();
        return owned(devices.get(call.principal(), user, serial))
                .with("Certifications", new ResponseValue.Entries(Map.of()));
    }

    private ResponseValue.Struct listOfUser(ActionCall call) {
        var name = call.input().text(USER, Members.NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(
                call.principal().account(),
                IdentityAction.LIST_MFA_DEVICES,
                name.map(Identity::fold).orElse(""));
        var page = markers.cut(paging, () -> devices.ofIdentity(call.principal(), IdentityRef.named(name)));
        var found = page.items().stream().map(MfaDevicesApi::owned).toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("MFADevices", new ResponseValue.Items(found)), page.next());
    }

    /** The root has no name. */
    private static ResponseValue.Struct owned(MfaDevices.Owned owned) {
        var user = owned.owner().isRoot()
                ? ResponseValue.Struct.EMPTY
                : ResponseValue.Struct.EMPTY.with(USER, owned.owner().name());
        return user.with(SERIAL, owned.device().arn().text()).with("EnableDate", enabledAt(owned.device()));
    }

    private static Optional<ResponseValue.Time> enabledAt(MfaDevice device) {
        return device.assignment().map(it -> new ResponseValue.Time(it.enabledAt()));
    }

    private ResponseValue.Struct list(ActionCall call) {
        var status = call.input()
                .optionalOf("AssignmentStatus", List.of("Assigned", "Unassigned", "Any"))
                .orElse("Any");
        var paging = call.input().paging();
        call.input().check();
        var filter = switch (status) {
            case "Assigned" -> MfaDevice.Filter.ASSIGNED;
            case "Unassigned" -> MfaDevice.Filter.UNASSIGNED;
            default -> MfaDevice.Filter.ANY;
        };
        var markers = PageMarkers.of(call.principal().account(), IdentityAction.LIST_VIRTUAL_MFA_DEVICES, status);
        var page = devices.list(call.principal(), filter, markers.request(paging));
        var found = page.items().stream().map(MfaDevicesApi::listed).toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("VirtualMFADevices", new ResponseValue.Items(found)), page.next());
    }

    private static ResponseValue.Struct listed(MfaDevices.Listed listed) {
        return ResponseValue.Struct.EMPTY
                .with(SERIAL, listed.device().arn().text())
                .with("User", listed.owner().map(Members::user))
                .with("EnableDate", enabledAt(listed.device()))
                .with("Tags", Members.tagsIfAny(listed.tags()));
    }

    private static IdentityRef user(Input input) {
        return IdentityRef.named(input.text(USER, Members.NAME));
    }

    static String serial(Input input) {
        return input.required(SERIAL, SERIAL_NUMBER);
    }

    private static MfaDevices.Codes codes(Input input) {
        return new MfaDevices.Codes(
                input.required("AuthenticationCode1", CODE), input.required("AuthenticationCode2", CODE));
    }
}
