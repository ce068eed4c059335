"""The network: a BERT encoder, pooled over the customer's words, with one linear layer for all outputs.

Pooling joins the mean and the maximum over the customer's tokens, so that one hostile phrase in a long sentence is not
averaged away. The agent's previous turn, where it is given, is segment 1: attended to, never pooled.
"""

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from assistant.hostility.outputs import OUTPUTS


class Network(nn.Module):
    """Token ids to logits. `auxiliary` outputs serve training alone; they stand behind the served ones."""

    def __init__(self, config: BertConfig, auxiliary: int = 0) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * config.hidden_size, OUTPUTS + auxiliary)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Logits.

        Args:
            input_ids: (rows, tokens) int64, `[CLS] customer [SEP]` or `[CLS] customer [SEP] agent [SEP]`, padded.
            attention_mask: (rows, tokens) int64, 0 for padding.
            token_type_ids: (rows, tokens) int64, 1 for the agent's tokens.

        Returns:
            (rows, OUTPUTS + auxiliary) float32.
        """
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mine = (attention_mask * (1 - token_type_ids)).unsqueeze(-1).to(states.dtype)
        mean = (states * mine).sum(1) / mine.sum(1)
        peak = (states - (1 - mine) * 1e4).amax(1)
        pooled = self.dropout(torch.cat([mean, peak], dim=-1))
        logits: Tensor = self.head(pooled.float())
        return logits
