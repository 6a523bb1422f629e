// Under which name the money board is kept.
export const moneyKey = ["operator", "money"] as const;
