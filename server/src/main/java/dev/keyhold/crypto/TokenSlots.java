package dev.keyhold.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the slot of a token by its label. The JDK's provider takes a slot's number or place in the list alone, and both
 * change; so the library is asked itself, by the functions of PKCS #11 2.40 §5.4 and §5.5, in the layout of 64-bit
 * systems other than Windows.
 */
@SuppressWarnings("restricted") // The manifest enables native access, which SQLite needs too.
final class TokenSlots {
    private static final long OK = 0;
    private static final long ALREADY_INITIALIZED = 0x191;

    /** After the version, at the next multiple of eight, the list has one pointer for each function. */
    private static final int FUNCTIONS = 8;

    private static final int INITIALIZE = 0;
    private static final int GET_SLOT_LIST = 4;
    private static final int GET_TOKEN_INFO = 6;

    /** {@code CK_C_INITIALIZE_ARGS}: four pointers, flags, a pointer. */
    private static final int ARGUMENTS_LENGTH = 48;

    private static final int ARGUMENTS_FLAGS = 32;
    /** The library uses the system's locks, as the JDK's provider asks too; whichever comes first decides. */
    private static final long OS_LOCKING_OK = 2;

    /** {@code CK_TOKEN_INFO} takes 208. */
    private static final int INFO_LENGTH = 256;

    private static final int LABEL_LENGTH = 32;
    private static final int INFO_FLAGS = 96;
    private static final long USER_PIN_LOCKED = 0x40000;
    /** Far more than any library has. */
    private static final int MAX_SLOTS = 10_000;

    private static final Linker LINKER = Linker.nativeLinker();

    private final MemorySegment functions;

    private TokenSlots(MemorySegment functions) {
        this.functions = functions;
    }

    /**
     * The place of the slot in the list of all slots, with and without a token.
     *
     * @throws TokenException when there is no such token, or it is locked
     */
    static int indexOf(Path library, String label) throws TokenException {
        if (!Files.isRegularFile(library)) {
            throw new TokenException(TokenException.Reason.NO_LIBRARY, "there is no such file");
        }
        try (var arena = Arena.ofConfined()) {
            var slots = load(library, arena);
            slots.initialize(arena);
            return slots.find(label, arena);
        }
    }

    private static TokenSlots load(Path library, Arena arena) throws TokenException {
        SymbolLookup symbols;
        try {
            // Never unloaded: the JDK's provider uses the library until the process ends.
            symbols = SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new TokenException(TokenException.Reason.NO_LIBRARY, "it cannot be loaded", e);
        }
        var symbol = symbols.find("C_GetFunctionList")
                .orElseThrow(
                        () -> new TokenException(TokenException.Reason.NO_LIBRARY, "it is no library for PKCS #11"));
        var list = arena.allocate(ADDRESS);
        check("C_GetFunctionList", call(handle(symbol, ADDRESS), list));
        return new TokenSlots(list.get(ADDRESS, 0).reinterpret(FUNCTIONS + (GET_TOKEN_INFO + 1) * ADDRESS.byteSize()));
    }

    private void initialize(Arena arena) throws TokenException {
        var arguments = arena.allocate(ARGUMENTS_LENGTH, ADDRESS.byteAlignment());
        arguments.set(JAVA_LONG, ARGUMENTS_FLAGS, OS_LOCKING_OK);
        var result = call(function(INITIALIZE, ADDRESS), arguments);
        if (result != ALREADY_INITIALIZED) {
            check("C_Initialize", result);
        }
    }

    private int find(String label, Arena arena) throws TokenException {
        var slots = slots(arena);
        var labels = new ArrayList<String>();
        var found = -1;
        for (int i = 0; i < slots.length; i++) {
            var info = arena.allocate(INFO_LENGTH, JAVA_LONG.byteAlignment());
            if (call(function(GET_TOKEN_INFO, JAVA_LONG, ADDRESS), slots[i], info) != OK) {
                continue; // It has no token.
            }
            var text = new String(info.asSlice(0, LABEL_LENGTH).toArray(JAVA_BYTE), StandardCharsets.UTF_8).strip();
            labels.add("'" + text + "'");
            if (!text.equals(label)) {
                continue;
            }
            if (found >= 0) {
                throw new TokenException(TokenException.Reason.SEVERAL_TOKENS, "");
            }
            found = i;
            if ((info.get(JAVA_LONG, INFO_FLAGS) & USER_PIN_LOCKED) != 0) {
                throw new TokenException(TokenException.Reason.PIN_LOCKED, "");
            }
        }
        if (found < 0) {
            throw new TokenException(TokenException.Reason.NO_TOKEN, String.join(", ", labels));
        }
        return found;
    }

    /** As the JDK's provider counts them: those without a token too. */
    private long[] slots(Arena arena) throws TokenException {
        var handle = function(GET_SLOT_LIST, JAVA_BYTE, ADDRESS, ADDRESS);
        var count = arena.allocate(JAVA_LONG);
        check("C_GetSlotList", call(handle, (byte) 0, MemorySegment.NULL, count));
        var length = count.get(JAVA_LONG, 0);
        if (length < 0 || length > MAX_SLOTS) {
            throw new TokenException(TokenException.Reason.FAILED, "it has " + length + " slots");
        }
        var list = arena.allocate(JAVA_LONG, Math.max(1, length));
        check("C_GetSlotList", call(handle, (byte) 0, list, count));
        return list.asSlice(0, Math.min(length, count.get(JAVA_LONG, 0)) * JAVA_LONG.byteSize())
                .toArray(JAVA_LONG);
    }

    private MethodHandle function(int number, MemoryLayout... parameters) {
        return handle(functions.get(ADDRESS, FUNCTIONS + number * ADDRESS.byteSize()), parameters);
    }

    private static MethodHandle handle(MemorySegment function, MemoryLayout... parameters) {
        return LINKER.downcallHandle(function, FunctionDescriptor.of(JAVA_LONG, parameters));
    }

    private static long call(MethodHandle function, Object... arguments) {
        try {
            return (long) function.invokeWithArguments(List.of(arguments));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native function throws nothing", e);
        }
    }

    private static void check(String function, long result) throws TokenException {
        if (result != OK) {
            throw new TokenException(
                    TokenException.Reason.FAILED, function + " answered 0x" + Long.toHexString(result));
        }
    }
}
