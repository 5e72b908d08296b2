using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>Computes a graph: products with constant matrices by layers, everything else by plain loops.</summary>
/// <remarks>One image at a time, and only the operators that recognisers of this kind use; others are refused by name. May be called from many threads at once.</remarks>
internal sealed class GraphRunner
{
    private readonly OnnxGraph _graph;
    private readonly Dictionary<string, Tensor> _constants;
    private readonly Dictionary<int, Product> _products;
    private readonly ILookup<int, string> _lastUses;

    /// <summary>Takes a graph of one input and one output.</summary>
    public GraphRunner(OnnxGraph graph)
    {
        _graph = graph;
        _constants = graph.Constants.ToDictionary(static constant => constant.Key, static constant => Tensor.Of(constant.Value));
        Products = [.. Enumerable.Range(0, graph.Nodes.Count).Select(node => Product.Of(graph, node)).OfType<Product>()];
        _products = Products.ToDictionary(static product => product.Node);
        _lastUses = graph.Nodes
            .SelectMany(static (node, index) => node.Inputs.Select(name => (name, index)))
            .GroupBy(static use => use.name, static use => use.index)
            .ToLookup(static uses => uses.Max(), static uses => uses.Key);
    }

    /// <summary>The products with constant matrices, in the order of the graph.</summary>
    public IReadOnlyList<Product> Products { get; }

    /// <summary>Computes the output.</summary>
    /// <param name="image">The input.</param>
    /// <param name="layers">One layer for every product, by name.</param>
    /// <param name="observer">Sees what goes into products.</param>
    public Tensor Run(Tensor image, IReadOnlyDictionary<string, IDeviceLinear> layers, IProductObserver? observer = null) =>
        Resume(new() { [_graph.Inputs[0].Name] = image }, 0, layers, observer);

    /// <summary>Computes all values.</summary>
    /// <param name="image">The input.</param>
    /// <param name="layers">One layer for every product, by name.</param>
    /// <returns>All values by name, for <see cref="Resume(Dictionary{string, Tensor}, Product, IReadOnlyDictionary{string, IDeviceLinear})"/>.</returns>
    public Dictionary<string, Tensor> Record(Tensor image, IReadOnlyDictionary<string, IDeviceLinear> layers)
    {
        Dictionary<string, Tensor> values = new() { [_graph.Inputs[0].Name] = image };
        for (int node = 0; node < _graph.Nodes.Count; node++)
        {
            values[_graph.Nodes[node].Outputs[0]] = Compute(node, layers, null, values, values);
        }

        return values;
    }

    /// <summary>The output of a recorded run.</summary>
    public Tensor OutputOf(Dictionary<string, Tensor> values) => values[_graph.Outputs[0].Name];

    /// <summary>Computes a product and what comes after it, with other layers than before.</summary>
    /// <param name="before">The values of a whole run; none is changed.</param>
    /// <param name="first">The first product that has another layer.</param>
    /// <param name="layers">One layer for every product from this one on, by name.</param>
    /// <returns>The output.</returns>
    public Tensor Resume(Dictionary<string, Tensor> before, Product first, IReadOnlyDictionary<string, IDeviceLinear> layers) =>
        Resume(before, first.Node, layers, null);

    private Tensor Resume(Dictionary<string, Tensor> before, int first, IReadOnlyDictionary<string, IDeviceLinear> layers, IProductObserver? observer)
    {
        Dictionary<string, Tensor> values = [];
        for (int node = first; node < _graph.Nodes.Count; node++)
        {
            values[_graph.Nodes[node].Outputs[0]] = Compute(node, layers, observer, values, before);
            foreach (string name in _lastUses[node])
            {
                if (values.Remove(name, out Tensor? dead))
                {
                    Buffers.Return(dead.Values);
                }
            }
        }

        Buffers.Clear();
        return OutputOf(values);
    }

    private Tensor Compute(
        int index, IReadOnlyDictionary<string, IDeviceLinear> layers, IProductObserver? observer, Dictionary<string, Tensor> values, Dictionary<string, Tensor> before)
    {
        OnnxNode node = _graph.Nodes[index];
        Tensor[] inputs = [.. node.Inputs.Select(name => values.GetValueOrDefault(name) ?? _constants.GetValueOrDefault(name) ?? before[name])];
        return _products.TryGetValue(index, out Product? product) ? product.Multiply(inputs[0], layers[product.Name], observer) : Operators.Compute(node, inputs);
    }
}
