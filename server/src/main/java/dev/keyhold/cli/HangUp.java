package dev.keyhold.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which administrators and tools that renew certificates ask a service to look at its files again. The JVM
 * would end the process.
 *
 * <p>The JDK's class for signals is found at run time: the compiler warns of any use of it, and here warnings are
 * errors.
 */
final class HangUp {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private HangUp() {}

    /** Has {@code work} done whenever the signal comes; false where there is no such signal. */
    @SuppressWarnings("ReferenceEquality") // A proxy is equal to itself alone.
    static boolean handle(Runnable work) {
        try {
            var signal = Class.forName(SIGNAL);
            var handler = Class.forName(HANDLER);
            var proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            work.run();
                            return null;
                        }
                        // Objects are compared and printed when they are replaced.
                        return switch (method.getName()) {
                            case "equals" -> self == args[0];
                            case "hashCode" -> System.identityHashCode(self);
                            default -> HANDLER;
                        };
                    });
            var hup = signal.getConstructor(String.class).newInstance("HUP");
            var _ = signal.getMethod("handle", signal, handler).invoke(null, hup, proxy);
            return true;
        } catch (InvocationTargetException _) {
            // Windows knows no such signal, and with -Xrs the JVM leaves all of them alone.
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(SIGNAL + " is not as it was", e);
        }
    }
}
