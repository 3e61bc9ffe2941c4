package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests each rule twice: our repository satisfies it, and the rule rejects a wrong repository. */
@DisplayName("The repository")
final class RepositoryTest {

  private static final Repository OURS = Repository.here();

  @TempDir
  private Path root;

  @Test
  @DisplayName("has files and published modules")
  void hasFilesAndPublishedModules() {
    assertThat(OURS.files()).containsKeys("pom.xml", "bom/pom.xml", "LICENSE");
    assertThat(OURS.files().keySet()).noneMatch(name -> name.contains("/target/"));
    assertThat(OURS.published()).contains("auth-domain", "verify/testkit").doesNotContain("bom");
  }

  @Nested
  @DisplayName("has a package-info with one rule in every published package")
  final class OneRule {

    @Test
    @DisplayName("every package states its rule")
    void everyPackageStatesItsRule() {
      assertThat(RepositoryRule.everyPackageStatesItsRule(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects a package without a rule")
    void rejectsAPackageWithoutARule() {
      file("pom.xml", "<project><modules><module>core</module></modules></project>");
      file("core/src/main/java/good/package-info.java", """
          /**
           * Its purpose. The one
           * rule: none.
           */
          @NullMarked
          package good;
          """);
      file("core/src/main/java/good/Good.java", "package good;");
      file("core/src/main/java/silent/Silent.java", "package silent;");
      file("core/src/main/java/lax/package-info.java", "/** The one rule: any. */ package lax;");
      file("core/src/main/java/module-info.java", "module core {}");
      assertThat(RepositoryRule.everyPackageStatesItsRule(wrongRepository()))
          .hasSize(2)
          .anyMatch(it -> it.startsWith("core/src/main/java/silent "))
          .anyMatch(it -> it.startsWith("core/src/main/java/lax "));
    }
  }

  @Nested
  @DisplayName("has a module-info in every published module")
  final class ModuleInfo {

    @Test
    @DisplayName("every published module is declared")
    void everyPublishedModuleIsDeclared() {
      assertThat(RepositoryRule.everyPublishedModuleIsDeclared(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects a module without a declaration")
    void rejectsAModuleWithoutADeclaration() {
      file(
          "pom.xml",
          "<project><modules><module>core</module><module>apps/a</module>"
              + "<module>verify/testkit</module></modules></project>");
      file("verify/testkit/src/main/java/module-info.java", "module testkit {}");
      assertThat(RepositoryRule.everyPublishedModuleIsDeclared(wrongRepository()))
          .containsExactly("core has no module-info.java");
    }
  }

  @Nested
  @DisplayName("has no module that requires an optional module transitively")
  final class Options {

    @Test
    @DisplayName("no module requires an optional one transitively")
    void noModuleRequiresAnOptionalOneTransitively() {
      assertThat(RepositoryRule.noModuleRequiresAnOptionalOneTransitively(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects an optional module for users")
    void rejectsAnOptionalModuleForUsers() {
      file("core/src/main/java/module-info.java", "module core { requires static a.b; }");
      file("more/src/main/java/module-info.java", "module m { requires static transitive a.b; }");
      assertThat(RepositoryRule.noModuleRequiresAnOptionalOneTransitively(wrongRepository()))
          .containsExactly(
              "more/src/main/java/module-info.java requires an optional module transitively:"
                  + " requires static transitive a.b");
    }
  }

  /** {@code TypeNamesTest}, {@code MethodDocsTest}, {@code MessageTextsTest} and {@code RuledOutWordsTest} show each rule failing. */
  @Nested
  @DisplayName("follows the rules for names and prose in published modules and documentation")
  final class Style {

    @Test
    @DisplayName("no two types share a simple name")
    void noTwoTypesShareASimpleName() {
      assertThat(TypeNames.sharedNames(OURS, AllowList.in("may-share-a-name.txt")))
          .isEmpty();
    }

    @Test
    @DisplayName("the Javadoc of exposed methods starts with a verb")
    void theJavadocOfExposedMethodsStartsWithAVerb() {
      assertThat(MethodDocs.violations(OURS, AllowList.in("may-start-without-a-verb.txt")))
          .isEmpty();
    }

    @Test
    @DisplayName("prose has no ruled-out words")
    void proseHasNoRuledOutWords() {
      Stream<Passage> prose = Stream.of(
              RuledOutWords.published(OURS), RuledOutWords.tests(OURS), RuledOutWords.docs(OURS))
          .flatMap(passages -> passages);
      assertThat(RuledOutWords.violations(prose, AllowList.in("may-use-a-ruled-out-word.txt")))
          .isEmpty();
    }

    @Test
    @DisplayName("error messages that say what to do end with a period")
    void messagesEndWithAPeriod() {
      assertThat(MessageTexts.violations(OURS)).isEmpty();
    }

    @Test
    @DisplayName("declared names have no ruled-out words")
    void declaredNamesHaveNoRuledOutWords() {
      assertThat(RuledOutWords.inNames(OURS, AllowList.in("may-have-a-ruled-out-name.txt")))
          .isEmpty();
    }
  }

  @Nested
  @DisplayName("contains no absolute path of a machine and no package registry")
  final class Portable {

    @Test
    @DisplayName("contains neither")
    void containsNeither() {
      assertThat(RepositoryRule.noMachineAndNoRegistryIsNamed(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects either")
    void rejectsEither() {
      file("build.sh", "cd /" + "home/me/tripod\n");
      file("docs/page.md", "see https://books.example/home/me/ and ./tmp/x");
      file("A.java", "String folder = \"/" + "tmp/tripod\";");
      file("B.java", "String folder = \"C:" + "\\\\Users\\\\me\";");
      file("settings.xml", "<url>https://" + "packages.example/maven2</url>");
      file("target/classes/notes.txt", "/" + "root/x");
      assertThat(RepositoryRule.noMachineAndNoRegistryIsNamed(wrongRepository()))
          .hasSize(4)
          .anyMatch(it -> it.startsWith("build.sh "))
          .anyMatch(it -> it.startsWith("A.java "))
          .anyMatch(it -> it.startsWith("B.java "))
          .anyMatch(it -> it.startsWith("settings.xml "));
    }
  }

  @Nested
  @DisplayName("has no test or contract that sleeps")
  final class Sleep {

    @Test
    @DisplayName("no test sleeps")
    void noTestSleeps() {
      assertThat(OURS.names("**/src/test/java/**.java")).isNotEmpty();
      assertThat(RepositoryRule.noTestSleeps(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects sleep")
    void rejectsSleep() {
      file("core/src/main/java/A.java", "TimeUnit.SECONDS." + "sleep(1);");
      file("core/src/test/java/B.java", "Thread." + "sleep(1);");
      file("core/src/test/java/C.java", "TimeUnit.SECONDS\n    ." + "sleep(1);");
      file("core/src/test/java/D.java", "import static java.lang.Thread." + "sleep;");
      file("verify/contract-tests/src/main/java/E.java", "LockSupport.parkNanos" + "(1);");
      assertThat(RepositoryRule.noTestSleeps(wrongRepository()))
          .extracting(it -> it.replaceFirst(".*/([A-Z]).java .*(?s:.*)", "$1"))
          .containsExactlyInAnyOrder("B", "C", "D", "E");
    }
  }

  @Nested
  @DisplayName("has a BOM that lists exactly the published modules, with the version of the parent")
  final class Bom {

    @Test
    @DisplayName("the BOM is exact")
    void bomIsExact() {
      assertThat(RepositoryRule.theBomListsThePublishedModules(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects deviations")
    void rejectsDeviations() {
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
      assertThat(RepositoryRule.theBomListsThePublishedModules(wrongRepository()))
          .containsExactly(
              "the BOM lacks more",
              "the BOM lists gone, which is not published",
              "the BOM lists a module of another version: 1",
              "the BOM's version is 1, the parent's is 2");
    }
  }

  @Nested
  @DisplayName("pins the version of every plugin")
  final class Pins {

    @Test
    @DisplayName("plugins are pinned")
    void pluginsArePinned() {
      assertThat(OURS.names("**pom.xml")).hasSizeGreaterThan(OURS.published().size());
      assertThat(RepositoryRule.everyPluginIsPinned(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects a version that can change")
    void rejectsAVersionThatCanChange() {
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
      assertThat(RepositoryRule.everyPluginIsPinned(wrongRepository()))
          .containsExactlyInAnyOrder(
              "pom.xml does not pin bare",
              "core/pom.xml does not pin moving",
              "core/pom.xml does not pin range",
              "it/pom.xml does not pin managed");
    }
  }

  @Nested
  @DisplayName("pins the same plugin versions in the projects outside the reactor")
  final class ConsumerPins {

    @Test
    @DisplayName("consumers pin our versions")
    void consumersPinOurVersions() {
      assertThat(OURS.names("verify/consumer-tests/src/it/*/pom.xml")).isNotEmpty();
      assertThat(RepositoryRule.consumersPinOurVersions(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects another version")
    void rejectsAnotherVersion() {
      file(
          "pom.xml",
          "<project><build><pluginManagement><plugins>" + plugin("a", "1") + plugin("b", "1")
              + "</plugins></pluginManagement></build></project>");
      file(
          "verify/consumer-tests/src/it/x/pom.xml",
          "<project><build><plugins>" + plugin("a", "1") + plugin("b", "2")
              + "</plugins></build></project>");
      assertThat(RepositoryRule.consumersPinOurVersions(wrongRepository()))
          .containsExactly("verify/consumer-tests/src/it/x/pom.xml has b 2");
    }
  }

  @Nested
  @DisplayName("has a correct table in docs/defects.md")
  final class DefectsTable {

    private static final String TEST = """
        @DisplayName("A class's own name")
        final class StateTest {
          @Test
          @DisplayName("says \\"state\\" is checked")
          void checked() {}

          @ParameterizedTest
          @DisplayName("has words in"
              + " two literals")
          @ValueSource(strings = "a")
          void twoLiterals(String a) {}

          @Test
          void unnamed() {}
        }
        """;

    @Test
    @DisplayName("page is correct")
    void pageIsCorrect() {
      assertThat(DefectsPage.violations(OURS)).isEmpty();
    }

    @Test
    @DisplayName("rejects a missing page")
    void rejectsAMissingPage() {
      file("README.md", "nothing about defects");
      assertThat(DefectsPage.violations(wrongRepository()))
          .singleElement()
          .asString()
          .contains(DefectsPage.PAGE);
    }

    @Test
    @DisplayName("rejects an empty page")
    void rejectsAnEmptyPage() {
      file(DefectsPage.PAGE, "# DefectsPage\n\n| Fact | Test |\n|---|---|\n");
      assertThat(DefectsPage.violations(wrongRepository()))
          .containsExactly(DefectsPage.PAGE + " has no table with rows");
    }

    @Test
    @DisplayName("accepts a correct page")
    void acceptsACorrectPage() {
      file("core/src/test/java/a/StateTest.java", TEST);
      file(DefectsPage.PAGE, """
          # DefectsPage

          | Fact | Peer | Test |
          |:--|---|--:|
          | says "state" is checked | grant | `StateTest#checked` |
          | has words in two literals | signpost | `StateTest#twoLiterals` |
          | is refused | oauth | [decision 7](decisions/0007-refuse-it.md) |
          | an input without a display name | oauth | `StateTest.unnamed`, `StateTest.Nested.checked` |
          """);
      file("docs/decisions/0007-refuse-it.md", "# 7. Refuse it");
      assertThat(DefectsPage.violations(wrongRepository())).isEmpty();
    }

    @Test
    @DisplayName("rejects wrong rows")
    void rejectsWrongRows() {
      file("core/src/test/java/a/StateTest.java", TEST);
      file("core/src/main/java/a/MainTest.java", TEST);
      file(DefectsPage.PAGE, """
          | Fact | Test |
          |---|---|
          | says "state" is checked | `StateTest#checked` |
          | says "state" is checked | `StateTest#checked` |
          | other words | `StateTest#twoLiterals` |
          | unnamed | `StateTest#unnamed` |
          | not there | `StateTest#absent` |
          | not a test | `MainTest#checked` |
          | no test | |
          | no such test of an input | `StateTest.checked`, `StateTest.missing` |
          | no such decision | [decision 8](decisions/0008-absent.md) |
          """);
      assertThat(DefectsPage.violations(wrongRepository()))
          .hasSize(8)
          .anyMatch(it -> it.equals("The table has this twice: says \"state\" is checked"))
          .anyMatch(it ->
              it.startsWith("StateTest#twoLiterals is displayed as 'has words in two literals'"))
          .anyMatch(it -> it.endsWith("called StateTest#unnamed"))
          .anyMatch(it -> it.endsWith("called StateTest#absent"))
          .anyMatch(it -> it.endsWith("called MainTest#checked"))
          .anyMatch(
              it -> it.startsWith("The row names no test `Class#method` and no decision: [no test"))
          .anyMatch(it -> it.equals("No test is called `StateTest.missing`"))
          .anyMatch(it -> it.contains("[no such decision"));
    }
  }

  private Repository wrongRepository() {
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
