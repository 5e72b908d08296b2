namespace KernelGen.Generator.Declarations;

/// <summary><see cref="SparseAttribute"/> as written.</summary>
internal sealed record SparseDeclaration(int Kept, int Of);
