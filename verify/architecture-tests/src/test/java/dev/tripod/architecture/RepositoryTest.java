package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule twice: our repository keeps it, and a wrong one is told so. */
@DisplayName("The repository")
final class RepositoryTest {

  private static final Repository OURS = Repository.here();

  @TempDir
  private Path root;

  @Test
  void hasFilesAndPublishedModules() {
    assertThat(OURS.files()).containsKeys("pom.xml", "bom/pom.xml", "LICENSE");
    assertThat(OURS.files().keySet()).noneMatch(name -> name.contains("/target/"));
    assertThat(OURS.published()).contains("auth-domain", "verify/testkit").doesNotContain("bom");
  }

  @Nested
  @DisplayName("has a package-info with its one rule for every published package")
  final class OneRule {

    @Test
    void packagesSayTheirOneRule() {
      assertThat(RepositoryRule.everyPackageSaysItsOneRule(OURS)).isEmpty();
    }

    @Test
    void silentPackagesAreTold() {
      file("pom.xml", "<project><modules><module>core</module></modules></project>");
      file("core/src/main/java/good/package-info.java", """
          /**
           * What it is for. The one
           * rule: none.
           */
          @NullMarked
          package good;
          """);
      file("core/src/main/java/good/Good.java", "package good;");
      file("core/src/main/java/silent/Silent.java", "package silent;");
      file("core/src/main/java/lax/package-info.java", "/** The one rule: any. */ package lax;");
      file("core/src/main/java/module-info.java", "module core {}");
      assertThat(RepositoryRule.everyPackageSaysItsOneRule(wrongOne()))
          .hasSize(2)
          .anyMatch(it -> it.startsWith("core/src/main/java/silent "))
          .anyMatch(it -> it.startsWith("core/src/main/java/lax "));
    }
  }

  @Nested
  @DisplayName("has a module-info for every published module")
  final class ModuleInfo {

    @Test
    void publishedModulesAreDeclared() {
      assertThat(RepositoryRule.everyPublishedModuleIsDeclared(OURS)).isEmpty();
    }

    @Test
    void undeclaredModulesAreTold() {
      file(
          "pom.xml",
          "<project><modules><module>core</module><module>apps/a</module>"
              + "<module>verify/testkit</module></modules></project>");
      file("verify/testkit/src/main/java/module-info.java", "module testkit {}");
      assertThat(RepositoryRule.everyPublishedModuleIsDeclared(wrongOne()))
          .containsExactly("core has no module-info.java");
    }
  }

  @Nested
  @DisplayName("has no module that asks its users for an optional one")
  final class Options {

    @Test
    void modulesKeepTheirOptionsToThemselves() {
      assertThat(RepositoryRule.noModuleAsksForAnOptionalOne(OURS)).isEmpty();
    }

    @Test
    void optionsForAllAreTold() {
      file("core/src/main/java/module-info.java", "module core { requires static a.b; }");
      file("more/src/main/java/module-info.java", "module m { requires static transitive a.b; }");
      assertThat(RepositoryRule.noModuleAsksForAnOptionalOne(wrongOne()))
          .containsExactly(
              "more/src/main/java/module-info.java asks its users for an optional module:"
                  + " requires static transitive a.b");
    }
  }

  @Nested
  @DisplayName("names no machine's paths and no package registry")
  final class Portable {

    @Test
    void filesNameNeither() {
      assertThat(RepositoryRule.noMachineAndNoRegistryIsNamed(OURS)).isEmpty();
    }

    @Test
    void filesThatNameOneAreTold() {
      file("build.sh", "cd /" + "home/me/tripod\n");
      file("docs/page.md", "see https://books.example/home/me/ and ./tmp/x");
      file("A.java", "String folder = \"/" + "tmp/tripod\";");
      file("B.java", "String folder = \"C:" + "\\\\Users\\\\me\";");
      file("settings.xml", "<url>https://" + "packages.example/maven2</url>");
      file("target/classes/notes.txt", "/" + "root/x");
      assertThat(RepositoryRule.noMachineAndNoRegistryIsNamed(wrongOne()))
          .hasSize(4)
          .anyMatch(it -> it.startsWith("build.sh "))
          .anyMatch(it -> it.startsWith("A.java "))
          .anyMatch(it -> it.startsWith("B.java "))
          .anyMatch(it -> it.startsWith("settings.xml "));
    }
  }

  @Nested
  @DisplayName("has no test and no contract that sleeps")
  final class Awake {

    @Test
    void testsAreAwake() {
      assertThat(OURS.names("**/src/test/java/**.java")).isNotEmpty();
      assertThat(RepositoryRule.noTestSleeps(OURS)).isEmpty();
    }

    @Test
    void sleepersAreTold() {
      file("core/src/main/java/A.java", "TimeUnit.SECONDS." + "sleep(1);");
      file("core/src/test/java/B.java", "Thread." + "sleep(1);");
      file("core/src/test/java/C.java", "TimeUnit.SECONDS\n    ." + "sleep(1);");
      file("core/src/test/java/D.java", "import static java.lang.Thread." + "sleep;");
      file("verify/contract-tests/src/main/java/E.java", "LockSupport.parkNanos" + "(1);");
      assertThat(RepositoryRule.noTestSleeps(wrongOne()))
          .extracting(it -> it.replaceFirst(".*/([A-Z]).java .*(?s:.*)", "$1"))
          .containsExactlyInAnyOrder("B", "C", "D", "E");
    }
  }

  @Nested
  @DisplayName("has a BOM that lists exactly what is published, in the parent's version")
  final class Bom {

    @Test
    void bomIsExact() {
      assertThat(RepositoryRule.theBomListsWhatIsPublished(OURS)).isEmpty();
    }

    @Test
    void deviationsAreTold() {
      file(
          "pom.xml",
          "<project><version>2</version><modules><module>bom</module>"
              + "<module>core</module><module>more</module><module>apps/a</module></modules></project>");
      file("core/pom.xml", "<project><artifactId>core</artifactId></project>");
      file("more/pom.xml", "<project><artifactId>more</artifactId></project>");
      file("bom/pom.xml", """
          <project><version>1</version><dependencyManagement><dependencies>
            <dependency><groupId>dev.tripod</groupId><artifactId>core</artifactId><version>1</version></dependency>
            <dependency><groupId>dev.tripod</groupId><artifactId>gone</artifactId><version>${project.version}</version></dependency>
            <dependency><groupId>other</groupId><artifactId>other</artifactId><version>7</version></dependency>
          </dependencies></dependencyManagement></project>
          """);
      assertThat(RepositoryRule.theBomListsWhatIsPublished(wrongOne()))
          .containsExactly(
              "the BOM lacks more",
              "the BOM lists gone, which is not published",
              "the BOM lists a module of another version: 1",
              "the BOM's version is 1, the parent's is 2");
    }
  }

  @Nested
  @DisplayName("pins every plugin")
  final class Pins {

    @Test
    void pluginsArePinned() {
      assertThat(OURS.names("**pom.xml")).hasSizeGreaterThan(OURS.published().size());
      assertThat(RepositoryRule.everyPluginIsPinned(OURS)).isEmpty();
    }

    @Test
    void movingPluginsAreTold() {
      file(
          "pom.xml",
          "<project><build><pluginManagement><plugins>" + plugin("managed", "1")
              + "</plugins></pluginManagement><plugins>" + plugin("managed", "")
              + plugin("bare", "")
              + "</plugins></build></project>");
      file(
          "core/pom.xml",
          "<project><parent/><build><plugins>" + plugin("managed", "") + plugin("moving", "LATEST")
              + plugin("range", "[1,2)") + "</plugins></build></project>");
      file(
          "it/pom.xml",
          "<project><build><plugins>" + plugin("managed", "") + plugin("own", "3")
              + "</plugins></build></project>");
      assertThat(RepositoryRule.everyPluginIsPinned(wrongOne()))
          .containsExactlyInAnyOrder(
              "pom.xml does not pin bare",
              "core/pom.xml does not pin moving",
              "core/pom.xml does not pin range",
              "it/pom.xml does not pin managed");
    }
  }

  @Nested
  @DisplayName("pins the same plugins for the projects outside the reactor")
  final class ConsumerPins {

    @Test
    void consumersPinTheSame() {
      assertThat(OURS.names("verify/consumer-tests/src/it/*/pom.xml")).isNotEmpty();
      assertThat(RepositoryRule.consumersPinWhatWePin(OURS)).isEmpty();
    }

    @Test
    void otherPinsAreTold() {
      file(
          "pom.xml",
          "<project><build><pluginManagement><plugins>" + plugin("a", "1") + plugin("b", "1")
              + "</plugins></pluginManagement></build></project>");
      file(
          "verify/consumer-tests/src/it/x/pom.xml",
          "<project><build><plugins>" + plugin("a", "1") + plugin("b", "2")
              + "</plugins></build></project>");
      assertThat(RepositoryRule.consumersPinWhatWePin(wrongOne()))
          .containsExactly("verify/consumer-tests/src/it/x/pom.xml has b 2");
    }
  }

  @Nested
  @DisplayName("tells the truth in docs/defects.md")
  final class Truth {

    private static final String TEST = """
        @DisplayName("A class's own name")
        final class StateTest {
          @Test
          @DisplayName("says \\"state\\" is checked")
          void checked() {}

          @ParameterizedTest
          @DisplayName("has words that"
              + " go on")
          @ValueSource(strings = "a")
          void goesOn(String a) {}

          @Test
          void unnamed() {}
        }
        """;

    @Test
    void pageIsTrue() {
      assertThat(Defects.untrue(OURS)).isEmpty();
    }

    @Test
    void aMissingPageIsTold() {
      file("README.md", "nothing about defects");
      assertThat(Defects.untrue(wrongOne())).singleElement().asString().contains(Defects.PAGE);
    }

    @Test
    void anEmptyPageIsTold() {
      file(Defects.PAGE, "# Defects\n\n| Fact | Test |\n|---|---|\n");
      assertThat(Defects.untrue(wrongOne()))
          .containsExactly(Defects.PAGE + " has no table with rows");
    }

    @Test
    void aTruePagePasses() {
      file("core/src/test/java/a/StateTest.java", TEST);
      file(Defects.PAGE, """
          # Defects

          | Fact | Peer | Test |
          |:--|---|--:|
          | says "state" is checked | grant | `StateTest#checked` |
          | has words that go on | signpost | `StateTest#goesOn` |
          """);
      assertThat(Defects.untrue(wrongOne())).isEmpty();
    }

    @Test
    void untrueRowsAreTold() {
      file("core/src/test/java/a/StateTest.java", TEST);
      file("core/src/main/java/a/MainTest.java", TEST);
      file(Defects.PAGE, """
          | Fact | Test |
          |---|---|
          | says "state" is checked | `StateTest#checked` |
          | says "state" is checked | `StateTest#checked` |
          | other words | `StateTest#goesOn` |
          | unnamed | `StateTest#unnamed` |
          | not there | `StateTest#absent` |
          | not a test | `MainTest#checked` |
          | nothing said | |
          """);
      assertThat(Defects.untrue(wrongOne()))
          .hasSize(6)
          .anyMatch(it -> it.equals("Twice in the table: says \"state\" is checked"))
          .anyMatch(it -> it.startsWith("StateTest#goesOn is displayed as 'has words that go on'"))
          .anyMatch(it -> it.endsWith("called StateTest#unnamed"))
          .anyMatch(it -> it.endsWith("called StateTest#absent"))
          .anyMatch(it -> it.endsWith("called MainTest#checked"))
          .anyMatch(it -> it.startsWith("No test `Class#method` stands in the row [nothing said"));
    }
  }

  private Repository wrongOne() {
    return Repository.at(root);
  }

  private void file(String name, String text) {
    try {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String plugin(String artifactId, String version) {
    return "<plugin><artifactId>" + artifactId + "</artifactId>"
        + (version.isEmpty() ? "" : "<version>" + version + "</version>") + "</plugin>";
  }
}
