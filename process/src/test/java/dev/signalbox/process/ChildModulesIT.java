package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.SignalboxException;
import dev.signalbox.link.Link;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A parent on the module path, whose packages are closed. */
class ChildModulesIT {
    private final Programs programs = new Programs();

    @TempDir
    Path folder;

    private Path ours;
    private String modulePath;

    @BeforeEach
    void compileAModule() throws Exception {
        Path sources = folder.resolve("sources");
        Files.createDirectories(sources.resolve("acme/closed"));
        Files.writeString(
                sources.resolve("module-info.java"),
                "module acme.app { requires dev.signalbox.process; requires java.logging; }");
        Files.writeString(sources.resolve("acme/closed/Main.java"), """
                package acme.closed;

                import dev.signalbox.process.*;
                import java.util.List;

                public class Main {
                    record Held(String text, List<Integer> numbers) implements java.io.Serializable {}

                    public static void main(String[] args) throws Exception {
                        Held held = new Held("held", List.of(1, 2));
                        JvmOptions options = JvmOptions.builder().heap("64m").startLimit(java.time.Duration.ofSeconds(60)).build();
                        ChildJvm.start(options, held, given -> {
                            System.out.println(given + " in " + Main.class.getModule() + " and " + ChildJvm.class.getModule());
                            System.out.println("opened " + String.class.getModule().isOpen("java.lang", Main.class.getModule()));
                            System.getLogger("acme.log").log(System.Logger.Level.INFO, "logged in the child");
                        }).join().orThrow();
                        try {
                            ChildJvm.start(options, Main.class).join();
                        } catch (ChildStartException e) {
                            System.out.println("failure " + e.getMessage());
                        }
                    }
                }
                """);
        ours = folder.resolve("acme.app");
        modulePath = Programs.join(
                ParentJvm.locationOf(ChildJvm.class),
                ParentJvm.locationOf(Link.class),
                ParentJvm.locationOf(SignalboxException.class),
                ours);
        ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(compiler.run(
                        System.out,
                        System.err,
                        "-proc:none",
                        "--module-path",
                        modulePath + File.pathSeparator + ParentJvm.locationOf(NullMarked.class),
                        "-d",
                        ours.toString(),
                        sources.resolve("module-info.java").toString(),
                        sources.resolve("acme/closed/Main.java").toString()))
                .isZero();
    }

    @AfterEach
    void endPrograms() throws Exception {
        programs.end();
    }

    @Test
    void hasChildrenOnTheSameModulePathWithTheSameFlags() throws Exception {
        List<String> command = new ArrayList<>(Programs.java(
                "--module-path",
                modulePath,
                "--add-opens",
                "java.base/java.lang=acme.app",
                "-m",
                "acme.app/acme.closed.Main"));
        assertThat(programs.run(command, Map.of()))
                .contains("Held[text=held, numbers=[1, 2]] in module acme.app and module dev.signalbox.process")
                .contains("opened true")
                .contains("INFO: logged in the child")
                .contains("failure Cannot start child")
                .contains("opens acme.closed to dev.signalbox.process");
    }
}
