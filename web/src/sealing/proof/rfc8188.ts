// RFC 8188, 3.1 and 3.2, typed from the RFC because no package ships them: one record; two, with padding and a key id.
export const RFC_8188 = [
  { key: "yqdlZ-tYemfogSmv7Ws5PQ", coded: "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg" },
  { key: "BO3ZVPxUlnLORbVGMpbT1Q", coded: "uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA" },
] as const;
