package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.tripod.architecture.wrong.arguments.domain.WrongCheck;
import dev.tripod.architecture.wrong.arguments.domain.WrongPause;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the public API rejects wrong arguments at once. The test kit and the contracts are excluded. */
final class ArgumentsTest {

  private static final String WRONG = "architecture.wrong.arguments.domain.WrongPause.of";

  @TempDir
  private Path directory;

  private SampleArguments samples;

  @BeforeEach
  void create() {
    samples = new SampleArguments(directory);
  }

  @Test
  void everyPublicMemberRejectsWrongArguments() {
    Stream<Class<?>> types = Codebase.OURS.classes().stream()
        .filter(Codebase.OURS::isLibrary)
        .filter(javaClass -> !Codebase.OURS.isIn(ModulePackage.TESTKIT, javaClass)
            && !Codebase.OURS.isIn(ModulePackage.CONTRACT, javaClass))
        .sorted(Comparator.comparing(JavaClass::getName))
        .map(JavaClass::reflect);

    assertThat(ArgumentRule.violations(types, samples, AllowList.in("may-accept-an-argument.txt")))
        .isEmpty();
  }

  @Test
  void findsWhatAMemberAccepts() {
    assertThat(violations(AllowList.empty()))
        .containsExactly(
            WRONG + "(String, Duration, String[]) does not reject null as argument 1: it returns",
            WRONG
                + "(String, Duration, String[]) does not reject negative as argument 2: it returns",
            WRONG
                + "(String, Duration, String[]) does not reject null element as argument 3: it returns");
  }

  @Test
  void findsARejectionThatIsTooLate() {
    assertThat(ArgumentRule.violations(Stream.of(WrongCheck.class), samples, AllowList.empty()))
        .containsExactly(
            "architecture.wrong.arguments.domain.WrongCheck.of(HttpTransport, String) rejects null as argument 2:"
                + " but it has sent or stored something before");
  }

  @Test
  void findsAnExceptionThatIsNotNeeded() {
    assertThat(violations(
            AllowList.parse(WRONG + " 1 null: a reason\n" + WRONG + " negative: a reason\n" + WRONG
                + " 3 null element: a reason\n" + WRONG + " 3 null: a reason")))
        .containsExactly("The exception is not needed. Delete it: " + WRONG + " 3 null");
  }

  private List<String> violations(AllowList accepted) {
    return ArgumentRule.violations(Stream.of(WrongPause.class), samples, accepted);
  }
}
