/**
 * Whether a classifier has learned next to nothing: of the way from chance (always the most frequent class) to all
 * correct it has gone less than a tenth. For ten classes that is below 20 %, for two below 55 %.
 */
export function isNearChance(accuracy: number, chance: number): boolean {
  return accuracy - chance < 0.1 * (1 - chance);
}
