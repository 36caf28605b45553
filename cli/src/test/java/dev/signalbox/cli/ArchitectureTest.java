package dev.signalbox.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules that hold for all modules; it stands here because everything is below the command line. */
class ArchitectureTest {
    private static final JavaClasses MAIN = imported(Project.modules().stream()
            .filter(module -> !Set.of("bench", "stress").contains(name(module)))
            .toList());
    private static final JavaClasses LIBRARIES = imported(Project.libraries());
    private static final JavaClasses TESTS =
            new ClassFileImporter().importPaths(Project.in(Project.modules(), "target/test-classes"));

    @Test
    void arrowsRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.signalbox..")
                .withOptionalLayers(true)
                .layer("core")
                .definedBy("dev.signalbox", "dev.signalbox.codec..", "dev.signalbox.internal..")
                .layer("link")
                .definedBy("dev.signalbox.link..")
                .layer("process")
                .definedBy("dev.signalbox.process..")
                .layer("node")
                .definedBy("dev.signalbox.node..")
                .layer("zeromq")
                .definedBy("dev.signalbox.zeromq..")
                .layer("nats")
                .definedBy("dev.signalbox.nats..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("link")
                .mayOnlyAccessLayers("core")
                .whereLayer("process")
                .mayOnlyAccessLayers("core", "link")
                .whereLayer("node")
                .mayOnlyAccessLayers("core", "link")
                .whereLayer("zeromq")
                .mayOnlyAccessLayers("core", "link", "process", "node")
                .whereLayer("nats")
                .mayOnlyAccessLayers("core", "link", "process", "node")
                .because("cli, spring -> zeromq, nats -> node, process -> link -> core, and nothing runs sideways")
                .check(LIBRARIES);
    }

    @Test
    void packagesBelowTheRootFormNoCycles() {
        slices().matching("dev.signalbox.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void noInternalsOfTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("sun..", "com.sun..", "jdk.internal..")
                .because("every JDK from 17 on must run this without flags")
                .check(MAIN);
    }

    @Test
    void librariesWriteNothingToTheConsole() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
                .because("a library reports by System.Logger; only the command line and the examples print")
                .check(LIBRARIES.that(describe(
                        "say nothing of a child",
                        // it passes on what the user's own code has printed in a child
                        (JavaClass type) -> !type.getName().equals("dev.signalbox.process.Console"))));
    }

    @Test
    void librariesLockWithoutPinningVirtualThreads() {
        methods()
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED)
                .because(
                        "a virtual thread that blocks in synchronized pins its carrier before JDK 24: use ReentrantLock")
                .check(LIBRARIES);
    }

    @Test
    void noTestSleeps() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "a sleep",
                        (JavaAccess<?> call) -> call.getTarget().getName().equals("sleep")
                                && Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit")
                                        .contains(call.getTargetOwner().getName())))
                .because("a sleep is too short on a slow machine and too long on a fast one: await what is meant")
                .check(TESTS);
    }

    @Test
    void publicSignaturesNameNoThirdParty() {
        classes()
                .that(describe("are API", ArchitectureTest::isApi))
                .should(nameOnlyTheJdkAndUs())
                .because("a type of somebody else in our API makes its versions our users' problem")
                .check(LIBRARIES);
    }

    @Test
    void everyPackageSaysThatNothingIsNullUnlessItSaysSo() {
        assertThat(LIBRARIES.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked on the package-info of %s", found.getName())
                        .isTrue());
    }

    @Test
    void exactlyTheApiPackagesAreExported() {
        for (Path classes : Project.in(Project.libraries(), "target/classes")) {
            Set<String> exported = exportedBy(classes);
            Set<String> withPublicTypes = new ClassFileImporter()
                    .importPath(classes).stream()
                            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                            .map(JavaClass::getPackageName)
                            .filter(name -> !isInternal(name))
                            .collect(Collectors.toSet());
            assertThat(exported)
                    .as(
                            "exported by the module-info in %s; what is no API belongs in a package named internal",
                            classes)
                    .containsExactlyInAnyOrderElementsOf(withPublicTypes);
        }
    }

    private static JavaClasses imported(List<Path> modules) {
        return new ClassFileImporter().importPaths(Project.in(modules, "target/classes"));
    }

    private static String name(Path module) {
        return module.getFileName().toString();
    }

    private static boolean isInternal(String packageName) {
        return List.of(packageName.split("\\.")).contains("internal");
    }

    private static boolean isApi(JavaClass type) {
        for (JavaClass t = type; t != null; t = t.getEnclosingClass().orElse(null)) {
            if (!isVisible(t.getModifiers())) {
                return false;
            }
        }
        return !isInternal(type.getPackageName());
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static ArchCondition<JavaClass> nameOnlyTheJdkAndUs() {
        return new ArchCondition<>("name only types of the JDK and of Signalbox") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaType parent : type.getInterfaces()) {
                    judge(type.getName(), parent, events);
                }
                type.getSuperclass().ifPresent(parent -> judge(type.getName(), parent, events));
                for (JavaField field : type.getFields()) {
                    if (isVisible(field.getModifiers())) {
                        judge(field.getFullName(), field.getType(), events);
                    }
                }
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    if (isVisible(unit.getModifiers())) {
                        List<JavaType> named = new ArrayList<>(unit.getParameterTypes());
                        named.add(unit.getReturnType());
                        named.addAll(unit.getExceptionTypes());
                        named.forEach(t -> judge(unit.getFullName(), t, events));
                    }
                }
            }
        };
    }

    private static void judge(String where, JavaType named, ConditionEvents events) {
        for (JavaClass raw : named.getAllInvolvedRawTypes()) {
            JavaClass type = raw.getBaseComponentType();
            boolean fine = type.isPrimitive()
                    || Stream.of("java.", "jdk.jfr.", "dev.signalbox.").anyMatch(type.getName()::startsWith);
            if (!fine) {
                events.add(SimpleConditionEvent.violated(type, where + " names " + type.getName()));
            }
        }
    }

    private static Set<String> exportedBy(Path classes) {
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in).exports().stream()
                    .filter(exports -> !exports.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError("no module-info in " + classes, e);
        }
    }
}
