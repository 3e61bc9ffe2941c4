package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.regex.Pattern;

/** What is thrown and what is caught. */
final class Failures {

  private static final Set<String> BARE = Set.of(
      "java.lang.Throwable",
      "java.lang.Exception",
      "java.lang.RuntimeException",
      "java.lang.Error");

  /** In the source, because a try with resources catches {@code Throwable} in its class file. */
  private static final Pattern CATCHES_EVERYTHING = Pattern.compile(
      "catch\\s*\\((?:[^)]*[\\s|])?(?:java\\.lang\\.)?(?:Throwable|Exception|Error)\\s[^)]*\\)");

  private Failures() {}

  static ArchRule areAuthorizationExceptions(House house, Listed excepted) {
    return Check.each(
        javaClass -> javaClass.isAssignableTo(Throwable.class)
            && !excepted.contains(house, javaClass)
            && !isAuthorizationException(house, javaClass),
        (javaClass, complain) ->
            complain.accept(javaClass.getName() + " is no AuthorizationException"));
  }

  static ArchRule nobodyThrowsBareOnes(House house) {
    return Check.each(
        javaClass -> true,
        (javaClass, complain) -> javaClass.getAccessesFromSelf().stream()
            .filter(access -> access.getName().equals("<init>"))
            .filter(access -> BARE.contains(access.getTargetOwner().getName()))
            .filter(access -> !isToSuper(access))
            .forEach(access -> complain.accept(access.getDescription())));
  }

  static ArchRule everythingIsCaughtWhereListed(House house, Listed excepted) {
    return Check.each(
        javaClass -> javaClass.getEnclosingClass().isEmpty()
            && !javaClass.getSimpleName().equals("package-info")
            && !excepted.contains(house, javaClass),
        (javaClass, complain) -> CATCHES_EVERYTHING
            .matcher(house.sources().of(javaClass))
            .results()
            .forEach(found -> complain.accept(javaClass.getName() + " has " + found.group())));
  }

  private static boolean isAuthorizationException(House house, JavaClass javaClass) {
    return house.is("domain.AuthorizationException", javaClass)
        || javaClass.getAllRawSuperclasses().stream()
            .anyMatch(above -> house.is("domain.AuthorizationException", above));
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
