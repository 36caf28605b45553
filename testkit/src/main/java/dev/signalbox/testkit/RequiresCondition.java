package dev.signalbox.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides whether a test marked {@link Requires} runs, is skipped or fails. */
final class RequiresCondition implements ExecutionCondition {
    private final Map<String, String> environment;

    RequiresCondition() {
        this(System.getenv());
    }

    RequiresCondition(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), Requires.class)
                .map(found -> decide(found.value()))
                .orElse(ConditionEvaluationResult.enabled("requires nothing"));
    }

    ConditionEvaluationResult decide(String... programs) {
        List<String> missing =
                Arrays.stream(programs).filter(program -> !isOnPath(program)).toList();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("found " + String.join(", ", programs));
        }
        String reason = "not on the PATH: " + String.join(", ", missing);
        if ("all".equals(environment.get("SIGNALBOX_REQUIRE"))) {
            throw new IllegalStateException("Cannot skip this test where SIGNALBOX_REQUIRE=all: " + reason
                    + ". Install it, or unset SIGNALBOX_REQUIRE.");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private boolean isOnPath(String program) {
        // Windows finds python3.exe by the name python3
        List<String> names =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")
                        ? List.of(program + ".exe", program + ".cmd", program + ".bat")
                        : List.of(program);
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
                .anyMatch(Files::isExecutable);
    }
}
