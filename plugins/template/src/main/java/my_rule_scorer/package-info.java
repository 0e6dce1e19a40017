/** The scorer my_rule. */
package my_rule_scorer;
