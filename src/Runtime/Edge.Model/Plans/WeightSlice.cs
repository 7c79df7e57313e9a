namespace Edge.Model;

/// <summary>
/// The part of a matrix <c>[N,K]</c>, or of a stack of experts <c>[E,N,K]</c>, that a device holds. Columns begin and end at
/// blocks of the element type.
/// </summary>
/// <param name="FirstExpert">First matrix of the stack; 0 for a matrix.</param>
/// <param name="Experts">Matrices of the stack; 1 for a matrix.</param>
/// <param name="FirstRow">First row of each matrix.</param>
/// <param name="Rows">Rows.</param>
/// <param name="FirstColumn">First column of each row.</param>
/// <param name="Columns">Columns.</param>
public sealed record WeightSlice(int FirstExpert, int Experts, int FirstRow, int Rows, int FirstColumn, int Columns);
