package dev.keyhold.domain.session;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionIssuer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Session tokens. A token is its session, sealed by the barrier and bound to its account and access key id; nothing is
 * stored.
 */
public final class SessionTokens {
    /** No token is longer, and none that is longer is looked at. */
    public static final int MAX_LENGTH = 6_144;

    private static final byte FORMAT = 3;
    /** How session tokens of ephemeral keys begin. */
    private static final String EPHEMERAL_PREFIX = "s1.";

    /** What a session may have been issued by, through all sessions before it. */
    static final int MAX_ISSUERS = 32;

    private static final byte KEY = 1;
    private static final byte IDENTITY = 2;
    private static final byte ROLE = 3;

    private final Barrier barrier;

    public SessionTokens(Barrier barrier) {
        this.barrier = barrier;
    }

    /** What is in a token: a session, and the secret of its access key. */
    public record Content(Session session, SecretBytes secret) {}

    /**
     * Returns if a session with these attributes and issuers fits into a token.
     *
     * @throws ServiceException with {@link ServiceError.SessionTooLarge} when it does not
     */
    static void requireRoom(PackedAttributes packed, List<SessionIssuer> issuers) {
        if (!packed.fits()) {
            throw new ServiceException(
                    new ServiceError.SessionTooLarge(packed.percent().orElseThrow()));
        }
        if (issuers.size() > MAX_ISSUERS) {
            throw new ServiceException(new ServiceError.SessionTooLarge(100 * issuers.size() / MAX_ISSUERS));
        }
    }

    /**
     * The token of a session.
     *
     * @param packed the tags and policies of the session
     * @throws ServiceException with {@link ServiceError.SessionTooLarge} when it does not fit into one
     */
    SecretBytes seal(AccountId account, AccessKeyId id, Content content, PackedAttributes packed) {
        var session = content.session();
        requireRoom(packed, session.facts().issuers());
        try (var plain = SecretBytes.takeOver(encode(content, packed))) {
            var sealed = barrier.seal(plain, place(account, id));
            var text = Base64.getEncoder().encodeToString(sealed.bytes());
            if (text.length() > MAX_LENGTH - EPHEMERAL_PREFIX.length()) {
                throw new ServiceException(
                        new ServiceError.SessionTooLarge(Math.max(101, 100 * text.length() / MAX_LENGTH)));
            }
            return SecretBytes.ofText(isEphemeral(session) ? EPHEMERAL_PREFIX + text : text);
        }
    }

    /** Whether no token can be as long. */
    public static boolean isTooLong(String token) {
        return token.length() > MAX_LENGTH;
    }

    /** The session in a token, or empty when the token is damaged or was made for another key id. */
    public Optional<Content> open(AccountId account, AccessKeyId id, String token) {
        if (isTooLong(token)) {
            return Optional.empty();
        }
        try {
            var ephemeral = token.startsWith(EPHEMERAL_PREFIX);
            var text = ephemeral ? token.substring(EPHEMERAL_PREFIX.length()) : token;
            var bytes = Base64.getDecoder().decode(text);
            // The decoder takes other spellings of the last group, too.
            if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return Optional.empty();
            }
            return barrier.tryOpen(Sealed.of(bytes), place(account, id))
                    .flatMap(SessionTokens::decode)
                    .filter(content -> isEphemeral(content.session()) == ephemeral);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isEphemeral(Session session) {
        return session.facts().kind() == SessionFacts.Kind.EPHEMERAL_KEY;
    }

    private static SealContext place(AccountId account, AccessKeyId id) {
        return new SealContext(account, id.text(), SealContext.Purpose.SESSION_TOKEN);
    }

    static byte[] encode(Content content, PackedAttributes packed) {
        var session = content.session();
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            var facts = session.facts();
            out.writeByte(FORMAT);
            out.writeByte(number(facts.kind()));
            out.write(session.owner().packed());
            out.writeLong(facts.issuedAt().toEpochMilli());
            out.writeLong(session.expiresAt().toEpochMilli());
            out.writeLong(facts.mfaAt().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
            out.writeUTF(content.secret().reveal());
            out.writeUTF(facts.name());
            out.writeUTF(facts.sourceIdentity().orElse(""));
            out.writeByte(facts.issuers().size());
            for (var issuer : facts.issuers()) {
                write(out, issuer);
            }
            out.writeBoolean(facts.webIdentity().isPresent());
            if (facts.webIdentity().isPresent()) {
                write(out, facts.webIdentity().get());
            }
            out.writeShort(packed.bytes().length);
            out.write(packed.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, SessionIssuer issuer) throws IOException {
        switch (issuer) {
            case SessionIssuer.Key(var account, var id, var owner) -> {
                out.writeByte(KEY);
                out.writeLong(account.number());
                out.write(owner.packed());
                out.writeUTF(id.text());
            }
            case SessionIssuer.OfIdentity(var account, var id) -> {
                out.writeByte(IDENTITY);
                out.writeLong(account.number());
                out.write(id.packed());
            }
            case SessionIssuer.OfRole(var account, var id) -> {
                out.writeByte(ROLE);
                out.writeLong(account.number());
                out.write(id.packed());
            }
        }
    }

    private static void write(DataOutputStream out, SessionFacts.WebIdentity holder) throws IOException {
        out.writeUTF(holder.provider());
        out.writeUTF(holder.issuer());
        out.writeUTF(holder.subject());
        out.writeUTF(holder.audience());
        out.writeByte(holder.methods().size());
        for (var method : holder.methods()) {
            out.writeUTF(method);
        }
    }

    /** Only ever sees what {@link #encode} wrote, which is authenticated; another version may have another format. */
    static Optional<Content> decode(SecretBytes content) {
        try (content) {
            return content.use(bytes -> {
                try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                    return in.readByte() == FORMAT ? decode(in) : Optional.empty();
                } catch (IOException _) {
                    return Optional.empty();
                }
            });
        }
    }

    private static Optional<Content> decode(DataInputStream in) throws IOException {
        var kind = kind(in.readByte());
        var owner = readId(in);
        var issuedAt = Instant.ofEpochMilli(in.readLong());
        var expiresAt = Instant.ofEpochMilli(in.readLong());
        var mfa = in.readLong();
        var secret = SecretBytes.ofText(in.readUTF());
        var name = in.readUTF();
        var sourceIdentity = Optional.of(in.readUTF()).filter(text -> !text.isEmpty());
        var issuers = new ArrayList<SessionIssuer>();
        for (var left = in.readUnsignedByte(); left > 0; left--) {
            issuers.add(readIssuer(in));
        }
        var webIdentity =
                in.readBoolean() ? Optional.of(readWebIdentity(in)) : Optional.<SessionFacts.WebIdentity>empty();
        var packed = new byte[in.readUnsignedShort()];
        in.readFully(packed);
        if (in.read() >= 0) {
            return Optional.empty();
        }
        return new PackedAttributes(packed).unpack().map(unpacked -> {
            var attributes = new SessionFacts.Attributes(unpacked.tags(), unpacked.policies(), webIdentity);
            var mfaAt = mfa == Long.MIN_VALUE ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(mfa));
            var facts = new SessionFacts(kind, name, issuedAt, mfaAt, sourceIdentity, attributes, List.copyOf(issuers));
            return new Content(new Session(owner, facts, expiresAt), secret);
        });
    }

    private static SessionIssuer readIssuer(DataInputStream in) throws IOException {
        var type = in.readByte();
        var account = AccountId.ofNumber(in.readLong());
        var id = readId(in);
        return switch (type) {
            case KEY -> new SessionIssuer.Key(account, new AccessKeyId(in.readUTF()), id);
            case IDENTITY -> new SessionIssuer.OfIdentity(account, id);
            case ROLE -> new SessionIssuer.OfRole(account, id);
            default -> throw new IllegalArgumentException("no kind of issuer");
        };
    }

    private static SessionFacts.WebIdentity readWebIdentity(DataInputStream in) throws IOException {
        var provider = in.readUTF();
        var issuer = in.readUTF();
        var subject = in.readUTF();
        var audience = in.readUTF();
        var methods = new ArrayList<String>();
        for (var left = in.readUnsignedByte(); left > 0; left--) {
            methods.add(in.readUTF());
        }
        return new SessionFacts.WebIdentity(provider, issuer, subject, audience, methods);
    }

    private static ResourceId readId(DataInputStream in) throws IOException {
        var packed = new byte[ResourceId.PACKED_LENGTH];
        in.readFully(packed);
        return ResourceId.unpack(ResourceId.IAM, packed).orElseThrow(IllegalArgumentException::new);
    }

    private static byte number(SessionFacts.Kind kind) {
        return switch (kind) {
            case IDENTITY -> 1;
            case EPHEMERAL_KEY -> 2;
            case ROLE -> 3;
            case FEDERATED_USER -> 4;
        };
    }

    private static SessionFacts.Kind kind(byte number) {
        return switch (number) {
            case 1 -> SessionFacts.Kind.IDENTITY;
            case 2 -> SessionFacts.Kind.EPHEMERAL_KEY;
            case 3 -> SessionFacts.Kind.ROLE;
            case 4 -> SessionFacts.Kind.FEDERATED_USER;
            default -> throw new IllegalArgumentException("no kind of session");
        };
    }
}
