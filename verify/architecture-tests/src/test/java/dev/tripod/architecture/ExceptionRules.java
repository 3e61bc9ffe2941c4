package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules about exceptions that are thrown and caught. */
final class ExceptionRules {

  private static final Set<String> BARE = Set.of(
      "java.lang.Throwable",
      "java.lang.Exception",
      "java.lang.RuntimeException",
      "java.lang.Error");

  /** Matches source text, because the class file of a try-with-resources statement catches {@code Throwable}. */
  private static final Pattern CATCHES_EVERYTHING = Pattern.compile(
      "catch\\s*\\((?:[^)]*[\\s|])?(?:java\\.lang\\.)?(?:Throwable|Exception|Error)\\s[^)]*\\)");

  private ExceptionRules() {}

  static ArchRule areAuthorizationExceptions(Codebase codebase, AllowList allowed) {
    return ClassRule.each(
        javaClass -> javaClass.isAssignableTo(Throwable.class)
            && !allowed.contains(codebase, javaClass)
            && !isAuthorizationException(codebase, javaClass),
        (javaClass, violations) ->
            violations.accept(javaClass.getName() + " is not an AuthorizationException"));
  }

  static ArchRule noBareExceptionIsThrown(Codebase codebase) {
    return ClassRule.each(
        javaClass -> true,
        (javaClass, violations) -> javaClass.getAccessesFromSelf().stream()
            .filter(access -> access.getName().equals("<init>"))
            .filter(access -> BARE.contains(access.getTargetOwner().getName()))
            .filter(access -> !isToSuper(access))
            .forEach(access -> violations.accept(access.getDescription())));
  }

  static ArchRule everythingIsCaughtWhereListed(Codebase codebase, AllowList allowed) {
    return ClassRule.each(
        javaClass -> javaClass.getEnclosingClass().isEmpty()
            && !javaClass.getSimpleName().equals("package-info")
            && !allowed.contains(codebase, javaClass),
        (javaClass, violations) -> CATCHES_EVERYTHING
            .matcher(codebase.sources().of(javaClass))
            .results()
            .forEach(found -> violations.accept(javaClass.getName() + " has " + found.group())));
  }

  private static boolean isAuthorizationException(Codebase codebase, JavaClass javaClass) {
    return codebase.is("domain.AuthorizationException", javaClass)
        || javaClass.getAllRawSuperclasses().stream()
            .anyMatch(above -> codebase.is("domain.AuthorizationException", above));
  }

  private static boolean isToSuper(JavaAccess<?> access) {
    return access.getOrigin().isConstructor()
        && access
            .getOriginOwner()
            .getRawSuperclass()
            .filter(access.getTargetOwner()::equals)
            .isPresent();
  }
}
