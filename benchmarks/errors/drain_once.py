"""Group the messages on the standard input by Drain3; runs in an environment of its own."""

import json
import sys

if __name__ == "__main__":
    from drain3 import TemplateMiner
    from drain3.masking import MaskingInstruction
    from drain3.template_miner_config import TemplateMinerConfig

    settings = TemplateMinerConfig()
    settings.masking_instructions = [
        MaskingInstruction(
            r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d[\d.,:/\-]*)((?=[^A-Za-z0-9])|$)", "NUM"
        )
    ]
    miner = TemplateMiner(config=settings)
    groups = [miner.add_log_message(text)["cluster_id"] for text in json.load(sys.stdin)]
    json.dump(groups, sys.stdout)
