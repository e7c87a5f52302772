package dev.keyhold.domain.mfa;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** Finds the device that a request names, for a principal that may act on it, or on the user that it names too. */
public final class MfaDeviceResolver {
    /** What the root may be called where a user has to be named, together with the device that only it can have. */
    private static final String ROOT = "root";

    private final Authorizer authorizer;
    private final IdentityResolver identities;

    public MfaDeviceResolver(Authorizer authorizer) {
        this.authorizer = authorizer;
        this.identities = new IdentityResolver(authorizer);
    }

    /** A device and the identity that has it, or is to have it. */
    record Pair(MfaDevice device, Identity identity) {}

    /**
     * The device.
     *
     * @throws ServiceException when the principal may not, or the device does not exist
     */
    MfaDevice find(ReadTx tx, Principal principal, Action action, String serialNumber, RequestDetails details) {
        var found = MfaVerifier.find(tx, principal, serialNumber);
        var arn = Arn.parse(serialNumber)
                .filter(Arn::isMfaDevice)
                .orElseGet(() -> Arn.mfaDevice(principal.account(), "/", serialNumber));
        authorizer.require(
                AuthorizationRequest.in(tx, principal, action, resource(principal, arn, found))
                        .with(details),
                resource(principal, arn, Optional.empty()));
        return found.orElseThrow(() -> notFound(serialNumber));
    }

    /** The device that an identity has. */
    Pair ofOwner(ReadTx tx, Principal principal, Action action, IdentityRef ref, String serialNumber) {
        var pair = find(tx, principal, action, ref, serialNumber);
        if (!pair.device().belongsTo(pair.identity().id())) {
            throw notFound(serialNumber);
        }
        return pair;
    }

    /** A device and an identity. The root's can be named only together with the root. */
    Pair find(ReadTx tx, Principal principal, Action action, IdentityRef ref, String serialNumber) {
        var isOfRoot = serialNumber.equals(
                Arn.mfaDevice(principal.account(), "/", MfaDevice.NAME_OF_ROOT).text());
        var whom = isOfRoot && principal.isRoot() && ref.equals(new IdentityRef.Named(ROOT))
                ? new IdentityRef.Self()
                : ref;
        var identity = identities.find(tx, principal, action, whom);
        var device = MfaVerifier.find(tx, principal, serialNumber)
                .filter(_ -> !isOfRoot || identity.isRoot())
                .orElseThrow(() -> notFound(serialNumber));
        return new Pair(device, identity);
    }

    /** The identity whose devices are listed. */
    Identity owner(ReadTx tx, Principal principal, Action action, IdentityRef ref) {
        return identities.find(tx, principal, action, ref);
    }

    /** Returns if the principal may create such a device, with the tags that are asked for. */
    void requireCreate(ReadTx tx, Principal principal, Arn arn, RequestDetails details) {
        var resource = new ResourceRef.New(resource(principal, arn, Optional.empty()));
        var request = AuthorizationRequest.in(tx, principal, IdentityAction.CREATE_MFA_DEVICE, resource)
                .with(details);
        authorizer.require(request);
        if (!details.tags().isEmpty()) {
            authorizer.require(request.to(IdentityAction.TAG_MFA_DEVICE));
        }
    }

    /** Returns if the principal may list all devices of its account. */
    void requireList(ReadTx tx, Principal principal) {
        authorizer.require(
                tx,
                principal,
                IdentityAction.LIST_VIRTUAL_MFA_DEVICES,
                new ResourceRef.WholeAccount(principal.account()));
    }

    private static ResourceRef.MfaDevice resource(Principal principal, Arn arn, Optional<MfaDevice> found) {
        return new ResourceRef.MfaDevice(principal.account(), arn, found.map(MfaDevice::id));
    }

    private static ServiceException notFound(String serialNumber) {
        return new ServiceException(new ServiceError.NotFound(ResourceType.MFA_DEVICE, serialNumber));
    }
}
