/** Holds a class that needs Twitter4J's package-private types to sign without sending. */
package twitter4j;
