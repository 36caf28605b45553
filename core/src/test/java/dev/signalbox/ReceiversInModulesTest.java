package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the module system lets us reach, tried with a module that is compiled and loaded for it. */
class ReceiversInModulesTest {
    @TempDir
    static Path dir;

    private static Object open;
    private static Object closed;
    private static Object nameless;
    private static MethodHandles.Lookup lookup;

    @BeforeAll
    static void loadAModule() throws Exception {
        compile();
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolve(ModuleFinder.of(dir.resolve("out")), ModuleFinder.of(), Set.of("kitchen"));
        ModuleLayer.Controller layer = ModuleLayer.defineModulesWithOneLoader(
                configuration, List.of(ModuleLayer.boot()), ReceiversInModulesTest.class.getClassLoader());
        Module kitchen = layer.layer().findModule("kitchen").orElseThrow();
        layer.addReads(kitchen, Receives.class.getModule());
        open = kitchen.getClassLoader()
                .loadClass("kitchen.api.Open")
                .getConstructor()
                .newInstance();
        closed = open.getClass().getMethod("closed").invoke(open);
        nameless = open.getClass().getMethod("nameless").invoke(open);
        lookup = (MethodHandles.Lookup) open.getClass().getMethod("lookup").invoke(open);
    }

    private static void compile() throws IOException {
        write("module-info.java", "module kitchen { exports kitchen.api; }");
        write("kitchen/api/Open.java", """
                package kitchen.api;
                public class Open {
                    @dev.signalbox.Receives("x") public String take(String v) { return "open " + v; }
                    public Object nameless() { return new kitchen.Nameless(); }
                    public Object closed() { return new kitchen.Closed(); }
                    public java.lang.invoke.MethodHandles.Lookup lookup() {
                        return java.lang.invoke.MethodHandles.lookup();
                    }
                }""");
        write("kitchen/Closed.java", """
                package kitchen;
                public class Closed {
                    @dev.signalbox.Receives("x") String take(String v) { return "closed " + v; }
                }""");
        write("kitchen/Nameless.java", """
                package kitchen;
                public class Nameless {
                    @dev.signalbox.Receives("y") void several(String a, java.util.List<String> b) {}
                }""");
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        dir.resolve("out").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--add-reads",
                        "kitchen=ALL-UNNAMED",
                        dir.resolve("module-info.java").toString(),
                        dir.resolve("kitchen/api/Open.java").toString(),
                        dir.resolve("kitchen/Closed.java").toString(),
                        dir.resolve("kitchen/Nameless.java").toString());
        assertThat(result).isZero();
    }

    private static void write(String file, String text) throws IOException {
        Path path = dir.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void reachesPublicMethodsOfExportedPackages() throws Exception {
        BoundMethod method = AnnotatedReceivers.of(open, null).get(0);
        assertThat(method.answering(String.class).receive("a")).isEqualTo("open a");
    }

    @Test
    void saysWhatToDoWhenAPackageIsClosed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AnnotatedReceivers.of(closed, null))
                .withMessageContainingAll(
                        "of kitchen.Closed", "module kitchen does not open package kitchen", "MethodHandles.lookup()");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AnnotatedReceivers.of(closed, MethodHandles.lookup()))
                .withMessageContaining("by dev.signalbox.ReceiversInModulesTest");
    }

    @Test
    void reachesAllMethodsByALookupOfTheirModule() throws Exception {
        BoundMethod method = AnnotatedReceivers.of(closed, lookup).get(0);
        assertThat(method.answering(String.class).receive("a")).isEqualTo("closed a");
    }

    @Test
    void demandsNamesWhereTheClassFileHasNone() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AnnotatedReceivers.of(nameless, lookup))
                .withMessageContainingAll(
                        "void several(String, List<String>) of kitchen.Nameless",
                        "-parameters",
                        "Right is: @Receives(\"y\") void several(@Named(\"arg0\") String arg0, @Named(\"arg1\") List<String>");
    }
}
